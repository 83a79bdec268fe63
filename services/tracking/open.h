#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::tracking {

/// Opens TrackingService on the process's server, reading as onestop_tracking, and the follower of the log that
/// keeps its tree, as onestop_follower.
absl::Status Open(process::Process& process);

}  // namespace onestop::tracking
