#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::tracking {

/// Opens the look-ups and feeds: TrackingService, reading as onestop_tracking.
absl::Status Open(process::Process& process);

}  // namespace onestop::tracking
