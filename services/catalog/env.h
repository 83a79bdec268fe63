#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/pg/pool.h"

namespace onestop::catalog_service {

/// What the service works with. Everything outlives the service's server.
struct Env {
  /// As the role onestop_catalog.
  pg::Pool& database;
  const catalog::SnapshotSource& catalogue;
  /// Makes this process work by an import at once: Refresher::Refresh().
  std::function<absl::Status()> refresh;
  std::string province;
  /// Changes of rights wait for a second editor.
  bool second_editor = false;
  /// Changes leave days that are past as they were.
  bool past_days_closed = false;
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
};

}  // namespace onestop::catalog_service
