#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::approval {

/// Opens ApprovalService on the process's server, committing and reading as onestop_approval.
absl::Status Open(process::Process& process);

}  // namespace onestop::approval
