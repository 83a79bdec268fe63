// One step: lock the place, read on from there, derive, move the place, commit.

#include "libs/ledger/follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/follower_statements.h"
#include "libs/ledger/reader_statements.h"
#include "libs/pg/params.h"
#include "libs/telemetry/log.h"

namespace onestop::ledger {
namespace {

constexpr absl::Duration kReconnectMax = absl::Seconds(10);
constexpr absl::Duration kStepMax = absl::Seconds(60);
// After an error: what is wrong rarely passes at once.
constexpr absl::Duration kPauseAfterError = absl::Seconds(2);

}  // namespace

Follower::Follower(FollowerOptions options, std::unique_ptr<Derivation> derivation,
                   telemetry::Metrics& metrics)
    : options_(std::move(options)),
      derivation_(std::move(derivation)),
      lag_(metrics.AddGauge(telemetry::kFollowerLag, {options_.name})),
      thread_([this] { Run(); }) {}

Follower::~Follower() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    stop_.SignalAll();
  }
  thread_.join();
}

bool Follower::Stopped(absl::Duration pause) {
  base::MutexLock lock(mutex_);
  const absl::Time until = absl::Now() + pause;
  while (!stopping_ && absl::Now() < until) stop_.WaitFor(lock, until - absl::Now());
  return stopping_;
}

void Follower::Run() {
  std::string told;
  for (absl::Duration pause = absl::ZeroDuration(); !Stopped(pause);) {
    const absl::StatusOr<bool> more = Step();
    pause = !more.ok() ? kPauseAfterError : *more ? absl::ZeroDuration() : options_.every;
    if (more.ok()) {
      told.clear();
      continue;
    }
    connection_.reset();
    // Once for each error that lasts.
    if (told == more.status().message()) continue;
    told = std::string(more.status().message());
    telemetry::Log(telemetry::Level::kWarning, "a follower of the log cannot go on; it tries again",
                   {{"follower", options_.name}, {"error", told}});
  }
}

// Whether there is more to take in at once.
absl::StatusOr<bool> Follower::Step() {
  if (!connection_.has_value()) {
    ASSIGN_OR_RETURN(connection_, pg::Connection::Open(
                                      {.conninfo = options_.conninfo,
                                       .application_name = absl::StrCat("onestop-follower-", options_.name)},
                                      absl::Now() + kReconnectMax));
  }
  pg::Params place;
  place.Text(options_.province).Text(options_.name);
  // Without a transaction: what only reads leaves nothing behind.
  ASSIGN_OR_RETURN(const pg::Result ends, connection_->Execute(kFollowerPlace, place));
  const int64_t end = ends.empty() ? 0 : ends[0].Int64(0);
  const int64_t reached = ends.empty() ? 0 : ends[0].OptionalInt64(1).value_or(0);
  lag_.Set(static_cast<double>(end - reached));
  if (end == reached) return false;

  ASSIGN_OR_RETURN(pg::Transaction transaction,
                   pg::Transaction::Begin(*connection_, {.deadline = absl::Now() + kStepMax}));
  ASSIGN_OR_RETURN(const pg::Result locked, transaction.Execute(kLockFollower, place));
  int64_t after = 0;
  if (!locked.empty()) {
    after = locked[0].Int64(0);
  } else {
    ASSIGN_OR_RETURN(const pg::Result begun, transaction.Execute(kBeginFollower, place));
    // Another process is at work.
    if (begun.empty()) return false;
    RETURN_IF_ERROR(derivation_->Reset(transaction, options_.province));
  }
  if (after >= end) return false;
  const int64_t through = std::min(end, after + options_.events_max);
  ASSIGN_OR_RETURN(const std::vector<EventRow> events, ReadEvents(transaction, after, through));
  if (static_cast<int64_t>(events.size()) != through - after) {
    return absl::DataLossError(absl::StrCat("the log has ", events.size(), " events at the positions ",
                                            after + 1, " to ", through, "; onestop verify says more"));
  }
  RETURN_IF_ERROR(derivation_->Apply(transaction, options_.province, after, events));
  pg::Params moved;
  moved.Text(options_.province).Text(options_.name).Int64(through);
  RETURN_IF_ERROR(transaction.ExecuteAllAndCommit({pg::Call{kMoveFollower, moved}}).status());
  lag_.Set(static_cast<double>(end - through));
  return through < end;
}

absl::StatusOr<std::vector<EventRow>> Follower::ReadEvents(pg::Transaction& transaction, int64_t after,
                                                           int64_t through) {
  pg::Params range;
  range.Text(options_.province).Int64(after).Int64(through);
  if (derivation_->NeedsPayloads()) {
    range.Int64(through - after);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLogBetween, range));
    return EventRowsIn(rows);
  }
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLogHashes, range));
  std::vector<EventRow> events;
  for (const pg::Row row : rows) events.push_back({.position = row.Int64(0), .hash = row.Bytes(1)});
  return events;
}

absl::StatusOr<std::vector<FollowerPlace>> ListFollowers(pg::Connection& connection,
                                                         const std::string& province) {
  pg::Params params;
  params.Text(province);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kFollowers, params));
  std::vector<FollowerPlace> places;
  for (const pg::Row row : rows) {
    places.push_back({.name = std::string(row.Text(0)), .position = row.Int64(1), .log_end = row.Int64(2)});
  }
  return places;
}

absl::StatusOr<bool> RestartFollower(pg::Connection& connection, const std::string& province,
                                     const std::string& name) {
  pg::Params params;
  params.Text(province).Text(name);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kRestartFollower, params));
  return !rows.empty();
}

}  // namespace onestop::ledger
