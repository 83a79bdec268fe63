#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::intake {

/// Opens the counter: IntakeService on the process's server, committing as onestop_intake.
absl::Status Open(process::Process& process);

}  // namespace onestop::intake
