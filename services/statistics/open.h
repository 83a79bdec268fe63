#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::statistics {

/// Opens the figures: StatisticsService, reading as onestop_statistics.
absl::Status Open(process::Process& process);

}  // namespace onestop::statistics
