#include "services/tracking/redact.h"

namespace onestop::tracking {

void Redact(dossier::v1::Event& event) {
  event.clear_source_remarks();
  if (event.has_submitted()) {
    event.mutable_submitted()->clear_owner();
    event.mutable_submitted()->clear_submitter();
    event.mutable_submitted()->clear_lookup_secret_hash();
  } else if (event.has_result_signed()) {
    event.mutable_result_signed()->mutable_signature()->clear_cms();
  } else if (event.has_result_sealed()) {
    event.mutable_result_sealed()->mutable_seal()->clear_cms();
  } else if (event.has_result_returned()) {
    event.mutable_result_returned()->clear_receiver();
  }
  // What a later version wrote and this one does not know may be anything.
  event.DiscardUnknownFields();
}

}  // namespace onestop::tracking
