#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::workflow {

/// Opens WorkflowService on the process's server, committing and reading as onestop_workflow.
absl::Status Open(process::Process& process);

}  // namespace onestop::workflow
