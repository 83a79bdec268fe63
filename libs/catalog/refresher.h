#pragma once

/// Keeps a SnapshotSource as new as the database.

#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/pg/connection.h"
#include "libs/telemetry/metrics.h"

namespace onestop::catalog {

struct RefresherOptions {
  /// How to reach the database, as any role that may read schema `catalog`.
  pg::ConnectionOptions connection;
  std::string province;
  /// How often the revision is read.
  absl::Duration period = absl::Seconds(1);
  /// The longest that one refresh may take.
  absl::Duration timeout = absl::Seconds(10);
};

/// Reads the revision on a thread and connection of its own, and sets a new snapshot when it grew. A
/// catalogue that cannot be read, or that is broken, changes nothing: the last good snapshot stays, a log
/// line and the metric onestop_catalogue_refresh_failures_total say so, and the next refresh tries again.
class Refresher {
 public:
  /// `source` and `metrics` (which may be null) must outlive it. Does nothing before Start() or Refresh().
  Refresher(RefresherOptions options, SnapshotSource& source, telemetry::Metrics* metrics = nullptr);
  /// Stops the thread.
  ~Refresher();

  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

  /// Starts the thread. Requires that it was not started.
  void Start();

  /// Refreshes at once, on the caller's thread: at the start of a server, and after an import in this
  /// process. Before the first import the snapshot is an empty catalogue of revision 0, which knows no
  /// caller.
  ///
  /// Errors: those of the database; DATA_LOSS or CATALOGUE_INVALID for a broken catalogue.
  absl::Status Refresh() ABSL_LOCKS_EXCLUDED(refresh_mutex_);

 private:
  void Run();
  absl::Status RefreshLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(refresh_mutex_);

  const RefresherOptions options_;
  SnapshotSource& source_;
  telemetry::Counter failures_;
  telemetry::Gauge revision_;

  base::Mutex refresh_mutex_;
  std::optional<pg::Connection> connection_ ABSL_GUARDED_BY(refresh_mutex_);
  // Of the last snapshot that was set; none before the first.
  std::optional<int64_t> refreshed_ ABSL_GUARDED_BY(refresh_mutex_);

  base::Mutex stop_mutex_;
  base::CondVar stopped_;
  bool stopping_ ABSL_GUARDED_BY(stop_mutex_) = false;
  std::thread thread_;
};

}  // namespace onestop::catalog
