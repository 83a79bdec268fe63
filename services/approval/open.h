#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::approval {

/// Opens the leader's and the clerk's desk: ApprovalService, committing and reading as onestop_approval.
absl::Status Open(process::Process& process);

}  // namespace onestop::approval
