#pragma once

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/door/door.h"
#include "libs/pg/pool.h"

namespace onestop::statistics {

/// What the service works with. Everything outlives the service's server.
struct Env {
  /// With the role onestop_statistics.
  pg::Pool& pool;
  door::CurrentCatalogue catalogue;
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
};

}  // namespace onestop::statistics
