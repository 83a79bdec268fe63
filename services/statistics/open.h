#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::statistics {

/// Opens StatisticsService on the process's server, reading as onestop_statistics.
absl::Status Open(process::Process& process);

}  // namespace onestop::statistics
