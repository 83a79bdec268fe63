#pragma once

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/service/command.h"
#include "services/tracking/lookup_limits.h"

namespace onestop::tracking {

/// What the service works with. Everything outlives the service's server.
struct Env {
  /// With the role onestop_tracking.
  pg::Pool& pool;
  service::CurrentCatalogue catalogue;
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
  /// Of this process.
  mutable LookupLimits limits{};
};

}  // namespace onestop::tracking
