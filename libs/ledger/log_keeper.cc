// The keeper's rounds. The order follows transaction ids, which PostgreSQL gives out before commit but can
// compare with the oldest transaction that still runs: see docs/adr/0007-log-keeper.md.

#include "libs/ledger/log_keeper.h"

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/log_keeper_statements.h"
#include "libs/pg/params.h"
#include "libs/pg/transaction.h"
#include "libs/telemetry/log.h"

namespace onestop::ledger {
namespace {

// A keeper that waits takes over about a second after the other's connection ended.
constexpr absl::Duration kTakeOverPause = absl::Seconds(1);
constexpr absl::Duration kRoundMax = absl::Seconds(60);
constexpr absl::Duration kClearEvery = absl::Hours(1);
constexpr absl::Duration kMeasureLagEvery = absl::Seconds(1);
constexpr absl::Duration kCountEvery = absl::Seconds(30);
constexpr absl::Duration kDueSoon = absl::Hours(24);
constexpr absl::Duration kCountArchivesEvery = absl::Minutes(5);
constexpr absl::Duration kArchiveDueSoon = absl::Hours(24 * 90);

}  // namespace

absl::StatusOr<DueCounts> CountDue(pg::Connection& connection, const std::string& province, absl::Time now) {
  pg::Params params;
  params.Text(province).Time(now).Time(now + kDueSoon);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kCountDue, params));
  return DueCounts{.due = rows[0].Int64(0), .overdue = rows[0].Int64(1)};
}

absl::StatusOr<ArchiveCounts> CountArchives(pg::Connection& connection, const std::string& province,
                                            absl::Time now) {
  pg::Params params;
  params.Text(province).Time(now).Time(now + kArchiveDueSoon);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kCountArchives, params));
  return ArchiveCounts{.due = rows[0].Int64(0), .ended = rows[0].Int64(1)};
}

absl::StatusOr<LogLag> MeasureLag(pg::Connection& connection, const std::string& province, absl::Time now) {
  pg::Params params;
  params.Text(province).Int64(kLagEventsMax);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kMeasureLag, params));
  const absl::Time oldest = rows[0].OptionalTime(1).value_or(now);
  // Not below zero, whatever the clocks of the two computers say.
  return LogLag{.events = rows[0].Int64(0), .age = std::max(now - oldest, absl::ZeroDuration())};
}

absl::StatusOr<AdvanceRound> AdvanceLogOnce(pg::Connection& connection, const std::string& province) {
  pg::Params params;
  params.Text(province);
  ASSIGN_OR_RETURN(pg::Transaction transaction,
                   pg::Transaction::Begin(connection, {.deadline = absl::Now() + kRoundMax}));
  RETURN_IF_ERROR(transaction.Execute(kPrepareHead, params).status());
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kAdvance, params));
  // kPrepareHead has made sure of it, in this transaction.
  if (rows.empty()) return absl::InternalError("the log has no head");
  const AdvanceRound round = {.positioned = rows[0].Int64(0), .more = rows[0].Bool(1)};
  RETURN_IF_ERROR(transaction.Commit());
  return round;
}

absl::StatusOr<int64_t> AdvanceLog(pg::Connection& connection, const std::string& province) {
  int64_t positioned = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const AdvanceRound round, AdvanceLogOnce(connection, province));
    positioned += round.positioned;
    if (!round.more) return positioned;
  }
}

LogKeeper::LogKeeper(const KeeperOptions& options, telemetry::Metrics& metrics)
    : options_(options),
      working_(metrics.AddGauge(telemetry::kLogKeeperWorking)),
      lag_(metrics.AddGauge(telemetry::kLogKeeperLag)),
      lag_seconds_(metrics.AddGauge(telemetry::kLogKeeperLagSeconds)),
      due_(metrics.AddGauge(telemetry::kDossiersDue)),
      overdue_(metrics.AddGauge(telemetry::kDossiersOverdue)),
      archives_due_(metrics.AddGauge(telemetry::kArchivesDue)),
      archives_ended_(metrics.AddGauge(telemetry::kArchivesEnded)),
      thread_([this] { Run(); }) {}

LogKeeper::~LogKeeper() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  thread_.join();
}

// Returns false when the keeper is to stop.
bool LogKeeper::Pause(absl::Duration duration) {
  base::MutexLock lock(mutex_);
  const absl::Time until = absl::Now() + duration;
  while (!stopping_ && absl::Now() < until) stop_.WaitFor(lock, until - absl::Now());
  return !stopping_;
}

void LogKeeper::Run() {
  do {
    if (const absl::Status status = Keep(); !status.ok()) {
      telemetry::Log(telemetry::Level::kWarning, "the log keeper lost its database; trying again",
                     {{"error", std::string(status.message())}});
    }
  } while (Pause(kTakeOverPause));
}

// Until it is stopped (OK) or the database fails.
absl::Status LogKeeper::Keep() {
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open({.conninfo = options_.conninfo,
                                                                    .application_name = "onestop-log-keeper"},
                                                                   absl::Now() + absl::Seconds(5)));
  // The lock belongs to this session: when the connection breaks, PostgreSQL releases it, and another
  // keeper goes on.
  RETURN_IF_ERROR(connection.RunScript("keeper.session", kKeeperSession));
  pg::Params province;
  province.Text(options_.province);
  for (;;) {
    ASSIGN_OR_RETURN(const pg::Result locked, connection.Execute(kTakeLock, province));
    if (locked[0].Bool(0)) break;
    if (!Pause(kTakeOverPause)) return absl::OkStatus();
  }
  // Another process may keep the log next: only the one that does shows figures.
  const absl::Cleanup forget = [this] {
    for (const telemetry::Gauge& gauge :
         {working_, lag_, lag_seconds_, due_, overdue_, archives_due_, archives_ended_}) {
      gauge.Set(0);
    }
  };
  absl::Time next_lag = absl::Now();
  absl::Time next_count = next_lag;
  absl::Time next_count_archives = next_lag;
  absl::Time next_clear = next_lag;
  const auto is_due = [](absl::Time& next, absl::Duration every) {
    if (absl::Now() < next) return false;
    next = absl::Now() + every;
    return true;
  };
  for (;;) {
    ASSIGN_OR_RETURN(const AdvanceRound round, AdvanceLogOnce(connection, options_.province));
    working_.Set(1);
    if (is_due(next_lag, kMeasureLagEvery)) RETURN_IF_ERROR(ShowLag(connection));
    if (is_due(next_count, kCountEvery)) RETURN_IF_ERROR(ShowDue(connection));
    if (is_due(next_count_archives, kCountArchivesEvery)) RETURN_IF_ERROR(ShowArchives(connection));
    if (is_due(next_clear, kClearEvery)) RETURN_IF_ERROR(ClearAnswers(connection));
    // Behind by more than a round, the next one follows at once, unless the keeper is to stop.
    if (!Pause(round.more ? absl::ZeroDuration() : options_.pause)) return absl::OkStatus();
  }
}

absl::Status LogKeeper::ShowLag(pg::Connection& connection) {
  ASSIGN_OR_RETURN(const LogLag lag, MeasureLag(connection, options_.province, absl::Now()));
  lag_.Set(static_cast<double>(lag.events));
  lag_seconds_.Set(absl::ToDoubleSeconds(lag.age));
  return absl::OkStatus();
}

absl::Status LogKeeper::ShowDue(pg::Connection& connection) {
  ASSIGN_OR_RETURN(const DueCounts counts, CountDue(connection, options_.province, absl::Now()));
  due_.Set(static_cast<double>(counts.due));
  overdue_.Set(static_cast<double>(counts.overdue));
  return absl::OkStatus();
}

absl::Status LogKeeper::ShowArchives(pg::Connection& connection) {
  ASSIGN_OR_RETURN(const ArchiveCounts counts, CountArchives(connection, options_.province, absl::Now()));
  archives_due_.Set(static_cast<double>(counts.due));
  archives_ended_.Set(static_cast<double>(counts.ended));
  return absl::OkStatus();
}

absl::Status LogKeeper::ClearAnswers(pg::Connection& connection) {
  pg::Params old;
  old.Text(options_.province).Time(absl::Now() - kAnswersKept);
  return connection.Execute(kClearAnswers, old).status();
}

}  // namespace onestop::ledger
