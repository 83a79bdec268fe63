#pragma once

/// What every command of this service returns: the present state of the dossier.

#include "libs/ledger/ledger.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::workflow::handlers {

v1::Progress ToProgress(const ledger::Committed& committed);

/// The response of a command, with the progress and nothing else.
template <typename Response>
Response ProgressResponse(const ledger::Committed& committed) {
  Response response;
  *response.mutable_progress() = ToProgress(committed);
  return response;
}

}  // namespace onestop::workflow::handlers
