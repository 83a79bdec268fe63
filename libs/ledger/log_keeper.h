#pragma once

/// Gives every committed event its position: 1, 2, 3 … without gaps, each dossier's events in their order.
///
/// Sequences are handed out before commit, so "id > last" would skip transactions that commit late. The
/// keeper takes the events whose transaction id is below the oldest one that still runs: no other event can
/// appear among them later. A position, once given, never changes; followers and feeds resume from it.
///
/// One keeper works at a time for a database (an advisory lock); others wait to take over. It also clears
/// recorded answers that have expired, and shows as gauges its own lag, every second,
/// and what is due and overdue: dossiers every half minute, archives every five minutes.

#include <cstdint>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/pg/connection.h"
#include "libs/telemetry/metrics.h"

namespace onestop::ledger {

/// Recorded answers live this long: what the protos promise to callers.
inline constexpr absl::Duration kAnswersKept = absl::Hours(24 * 30);

struct KeeperOptions {
  /// With the role onestop_keeper.
  std::string conninfo;
  std::string province;
  /// The pause after a round that found nothing.
  absl::Duration pause = absl::Milliseconds(50);
};

/// What one round of the keeper did.
struct AdvanceRound {
  /// Events that got their position.
  int64_t positioned = 0;
  /// There is more to do at once: a round takes at most 2,000 transactions.
  bool more = false;
};

/// Gives positions to committed events that have none yet, in one transaction. For one connection at a time,
/// with the keeper's lock or in a test. Errors: of the database.
absl::StatusOr<AdvanceRound> AdvanceLogOnce(pg::Connection& connection, const std::string& province);

/// Rounds until there is no more to do at once; returns how many events got their position.
absl::StatusOr<int64_t> AdvanceLog(pg::Connection& connection, const std::string& province);

/// Committed events that have no position. While no transaction stays open there are few, and young.
struct LogLag {
  /// Counted up to kLagEventsMax.
  int64_t events = 0;
  /// Since the oldest of them was recorded, by the clock of the process that recorded it.
  absl::Duration age;
};
inline constexpr int64_t kLagEventsMax = 10000;

/// Reads as many index entries as it counts, and as there are positions above the horizon.
absl::StatusOr<LogLag> MeasureLag(pg::Connection& connection, const std::string& province, absl::Time now);

/// Accepted dossiers without a result whose clock runs.
struct DueCounts {
  /// Due within the next 24 hours.
  int64_t due = 0;
  /// Past their due time.
  int64_t overdue = 0;
};

/// Reads as many index rows as it counts.
absl::StatusOr<DueCounts> CountDue(pg::Connection& connection, const std::string& province, absl::Time now);

/// Sealed results, by the end of their last time stamp.
struct ArchiveCounts {
  /// It ends within the next 90 days, or its end is not known. `onestop archive renew`, every month, renews
  /// results half a year before: it has missed these more than once.
  int64_t due = 0;
  /// It has ended; they cannot be renewed any more.
  int64_t ended = 0;
};

/// Reads as many index entries as it counts.
absl::StatusOr<ArchiveCounts> CountArchives(pg::Connection& connection, const std::string& province,
                                            absl::Time now);

class LogKeeper {
 public:
  /// Starts the thread; it reconnects by itself for as long as it lives.
  LogKeeper(const KeeperOptions& options, telemetry::Metrics& metrics);
  ~LogKeeper();

 private:
  void Run();
  absl::Status Keep();
  bool Pause(absl::Duration duration);
  absl::Status ShowLag(pg::Connection& connection);
  absl::Status ShowDue(pg::Connection& connection);
  absl::Status ShowArchives(pg::Connection& connection);
  absl::Status ClearAnswers(pg::Connection& connection);

  const KeeperOptions options_;
  telemetry::Gauge working_;
  telemetry::Gauge lag_;
  telemetry::Gauge lag_seconds_;
  telemetry::Gauge due_;
  telemetry::Gauge overdue_;
  telemetry::Gauge archives_due_;
  telemetry::Gauge archives_ended_;
  base::Mutex mutex_;
  base::CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace onestop::ledger
