// What feeds leave out of events. redact_test.cc walks every text of every kind of event and lists those that
// stay: a new field of an event must be listed there or left out here.

#include "services/tracking/redact.h"

namespace onestop::tracking {
namespace {

// The proof of a signature: it is long, and names persons in their certificates; and the subject
// of the signer's certificate, which may also hold an identity number.
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
  event.clear_commitments();
  if (event.has_submitted()) {
    event.mutable_submitted()->clear_owner();
    event.mutable_submitted()->clear_submitter();
    event.mutable_submitted()->clear_lookup_secret_hash();
    // From a hash a reader who has the same file, or can make it, learns that it was handed in.
    event.mutable_submitted()->clear_documents();
  } else if (event.has_submission_amended()) {
    dossier::v1::SubmissionAmended& amended = *event.mutable_submission_amended();
    // That a name was corrected may be known; neither the wrong nor the right one.
    for (dossier::v1::SubmissionAmended::ChangedField& field : *amended.mutable_fields()) {
      field.clear_old_value();
      field.clear_new_value();
    }
    amended.clear_added_documents();
    amended.clear_removed_documents();
  } else if (event.has_supplement_received()) {
    event.mutable_supplement_received()->clear_documents();
  } else if (event.has_result_signed()) {
    RedactProof(*event.mutable_result_signed()->mutable_signature());
  } else if (event.has_result_sealed()) {
    RedactProof(*event.mutable_result_sealed()->mutable_seal());
  } else if (event.has_archive_renewed()) {
    RedactProof(*event.mutable_archive_renewed()->mutable_time_stamp());
  } else if (event.has_task_released()) {
    event.mutable_task_released()->clear_comment();
  } else if (event.has_result_returned()) {
    event.mutable_result_returned()->clear_receiver();
  } else if (event.has_personal_data_erased()) {
    event.mutable_personal_data_erased()->clear_basis();
    for (auto& erasure : *event.mutable_personal_data_erased()->mutable_erasures()) {
      erasure.clear_remaining_sha256();
    }
  }
  // Fields that a later version wrote may hold anything.
  event.DiscardUnknownFields();
}

}  // namespace onestop::tracking
