#pragma once

/// Follows the log of a province and derives something from its events: a tree of hashes, tallies, notices. What is derived
/// and how far the follower has come change in one transaction, so that each event counts once, in the order of the log,
/// however often processes die. CONTRIBUTING.md, "Add a follower", has the steps.
///
///     Follower follower({.conninfo = …, .name = "log_tree", .province = "H31"}, std::make_unique<LogTreeRows>(), metrics);
///
/// One thread with one connection, as the role onestop_follower. Where several processes run the same follower, one of them
/// works: the row that says how far it has come is locked meanwhile. Nothing is written while nothing happens.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/mutex.h"
#include "libs/ledger/reader.h"
#include "libs/pg/connection.h"
#include "libs/pg/transaction.h"
#include "libs/telemetry/metrics.h"

namespace onestop::ledger {

/// What a follower derives. Called by its thread alone. An error leaves the database as it was, and the step is tried again:
/// what is remembered between calls counts only where `after` says that its step was committed.
class Derivation {
 public:
  virtual ~Derivation() = default;
  /// Whether it reads more of an event than its position and hash: dossier, sequence and bytes are then read too.
  virtual bool NeedsPayloads() const { return true; }
  /// Deletes all that was derived of the province: the follower begins at its first event.
  virtual absl::Status Reset(pg::Transaction& transaction, const std::string& province) = 0;
  /// Adds `events`, at least one: those at the positions after + 1, after + 2 … of the log. Without the personal data beside
  /// them, which no follower may see.
  virtual absl::Status Apply(pg::Transaction& transaction, const std::string& province, int64_t after,
                             absl::Span<const EventRow> events) = 0;
};

struct FollowerOptions {
  /// As libpq reads it, as onestop_follower.
  std::string conninfo;
  /// Names its place in dossier.follower and its metric; never used for another derivation.
  std::string name;
  std::string province;
  /// Events of one transaction.
  int events_max = 2048;
  /// How long a new event may wait.
  absl::Duration every = absl::Milliseconds(200);
};

class Follower {
 public:
  Follower(FollowerOptions options, std::unique_ptr<Derivation> derivation, telemetry::Metrics& metrics);
  /// Ends after the step that it is at.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

 private:
  void Run();
  absl::StatusOr<bool> Step();
  absl::StatusOr<std::vector<EventRow>> ReadEvents(pg::Transaction& transaction, int64_t after,
                                                   int64_t through);
  bool Stopped(absl::Duration pause);

  const FollowerOptions options_;
  const std::unique_ptr<Derivation> derivation_;
  const telemetry::Gauge lag_;
  std::optional<pg::Connection> connection_;
  base::Mutex mutex_;
  base::CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

/// How far a follower has come.
struct FollowerPlace {
  std::string name;
  /// Of the last event that it has taken in.
  int64_t position = 0;
  /// The end of the log.
  int64_t log_end = 0;
};

/// The followers of a province that have begun, by name. `connection` is that of a role that may read dossier.follower.
absl::StatusOr<std::vector<FollowerPlace>> ListFollowers(pg::Connection& connection,
                                                         const std::string& province);

/// Lets the follower begin at the first event again, with nothing derived; false when there is none of that name. As
/// onestop_follower or the owner of the database.
absl::StatusOr<bool> RestartFollower(pg::Connection& connection, const std::string& province,
                                     const std::string& name);

}  // namespace onestop::ledger
