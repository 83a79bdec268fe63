#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::intake {

/// Opens IntakeService on the process's server, committing and reading as onestop_intake.
absl::Status Open(process::Process& process);

}  // namespace onestop::intake
