#pragma once

/// What every act of this service answers: where the dossier stands now.

#include "libs/ledger/ledger.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::workflow::handlers {

v1::Progress ToProgress(const ledger::Committed& committed);

/// The response of an act: its only field is the progress.
template <typename Response>
Response ProgressResponse(const ledger::Committed& committed) {
  Response response;
  *response.mutable_progress() = ToProgress(committed);
  return response;
}

}  // namespace onestop::workflow::handlers
