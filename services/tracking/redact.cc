// What feeds leave out of events. parts_test.cc walks every text of every kind of event and lists those that
// stay: a field that is added to an event has to be put there or left out here.

#include "services/tracking/redact.h"

namespace onestop::tracking {
namespace {

// What a signature is proved by: long, and with the names of persons in their certificates; and the subject
// of the signer's, which may also hold an identity number.
void RedactProof(dossier::v1::SignatureEvidence& evidence) {
  evidence.clear_cms();
  evidence.clear_chain();
  evidence.clear_ocsp_responses();
  evidence.clear_crls();
  evidence.clear_certificate_subject();
}

}  // namespace

void Redact(dossier::v1::Event& event) {
  event.clear_source_remarks();
  if (event.has_submitted()) {
    event.mutable_submitted()->clear_owner();
    event.mutable_submitted()->clear_submitter();
    event.mutable_submitted()->clear_lookup_secret_hash();
    // A hash tells a reader who has the file, or can make one like it, that it was handed in.
    event.mutable_submitted()->clear_documents();
  } else if (event.has_supplement_received()) {
    event.mutable_supplement_received()->clear_documents();
  } else if (event.has_result_signed()) {
    RedactProof(*event.mutable_result_signed()->mutable_signature());
  } else if (event.has_result_sealed()) {
    RedactProof(*event.mutable_result_sealed()->mutable_seal());
  } else if (event.has_archive_renewed()) {
    RedactProof(*event.mutable_archive_renewed()->mutable_time_stamp());
  } else if (event.has_result_returned()) {
    event.mutable_result_returned()->clear_receiver();
  }
  // What a later version wrote and this one does not know may be anything.
  event.DiscardUnknownFields();
}

}  // namespace onestop::tracking
