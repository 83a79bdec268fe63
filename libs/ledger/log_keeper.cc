#include "libs/ledger/log_keeper.h"

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/pg/statement.h"
#include "libs/pg/transaction.h"
#include "libs/telemetry/log.h"

namespace onestop::ledger {
namespace {

constexpr absl::Duration kTakeOverPause = absl::Seconds(1);
constexpr absl::Duration kRoundMax = absl::Seconds(60);
constexpr absl::Duration kClearEvery = absl::Hours(1);
constexpr absl::Duration kCountEvery = absl::Seconds(30);
constexpr absl::Duration kDueSoon = absl::Hours(24);
constexpr absl::Duration kCountArchivesEvery = absl::Minutes(5);
constexpr absl::Duration kArchiveDueSoon = absl::Hours(24 * 90);

// Another keeper's lock is held by its session: it ends with its connection.
constexpr pg::Statement kTakeLock = {"keeper.take_lock", R"sql(
    SELECT pg_try_advisory_lock(hashtextextended('onestop.log_keeper/' || $1, 0))
)sql"};

// A database restored from a dump begins its transaction ids anew, below the old horizon.
constexpr pg::Statement kPrepareHead = {"keeper.prepare_head", R"sql(
    INSERT INTO dossier.log_head AS h (province, position, horizon) VALUES ($1, 0, '0'::xid8)
    ON CONFLICT (province) DO UPDATE SET horizon = '0'::xid8
    WHERE h.horizon > pg_snapshot_xmax(pg_current_snapshot())
)sql"};

// The keeper finds rows by their keys, however long the log is; what it does once a round may be planned
// anew.
constexpr char kKeeperSession[] =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET plan_cache_mode = force_custom_plan";

// One round, at most 2,000 transactions. A dossier may be passed from one transaction to another that began
// earlier (and waited for it): such a dossier's events are ordered by their sequence, and what lies beyond
// the round's end is waited for. The positions of a dossier's events are without gaps too, so its last one
// says which events are fresh, and whether the first of these is the next.
constexpr pg::Statement kAdvance = {"keeper.advance", R"sql(
    WITH head AS (
        SELECT position, horizon,
            least(pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                  horizon::text::bigint + 2000)::text::xid8 AS upper
        FROM dossier.log_head WHERE province = $1 FOR UPDATE
    ), fresh AS (
        SELECT e.dossier_id, e.seq, e.xid, max(e.xid) OVER of_dossier AS order_xid,
            e.seq = e.last_seq + row_number() OVER of_dossier AS ready
        FROM (SELECT e.dossier_id, e.seq, e.xid::text::bigint AS xid,
                  coalesce((SELECT l.seq FROM dossier.log l
                            WHERE l.province = $1 AND l.dossier_id = e.dossier_id
                            ORDER BY l.seq DESC LIMIT 1), 0) AS last_seq
              FROM head, dossier.event e
              WHERE e.province = $1 AND e.xid >= head.horizon AND e.xid < head.upper OFFSET 0) AS e
        WHERE e.seq > e.last_seq
        WINDOW of_dossier AS (PARTITION BY e.dossier_id ORDER BY e.seq)
    ), added AS (
        INSERT INTO dossier.log (province, position, dossier_id, seq)
        SELECT $1, head.position + row_number() OVER (ORDER BY f.order_xid, f.dossier_id, f.seq),
            f.dossier_id, f.seq
        FROM head, fresh f WHERE f.ready
        RETURNING 1
    )
    UPDATE dossier.log_head h
    SET position = h.position + (SELECT count(*) FROM added),
        horizon = least(head.upper::text::bigint, (SELECT min(xid) FROM fresh WHERE NOT ready))::text::xid8
    FROM head WHERE h.province = $1
    RETURNING (SELECT count(*) FROM added)::bigint,
        head.upper < pg_snapshot_xmin(pg_current_snapshot())
)sql"};

constexpr pg::Statement kClearAnswers = {"keeper.clear_answers", R"sql(
    DELETE FROM dossier.request WHERE province = $1 AND record_time < $2::timestamptz
)sql"};

// As a list of overdue dossiers: a clock that stands still is late for nobody. By the index of what is
// pending, so its cost is that of what it counts.
constexpr pg::Statement kCountDue = {"keeper.count_due", R"sql(
    SELECT count(*) FILTER (WHERE d.due_time >= $2::timestamptz),
           count(*) FILTER (WHERE d.due_time < $2::timestamptz)
    FROM dossier.dossier d
    WHERE d.province = $1 AND d.accept_time IS NOT NULL AND d.finish_time IS NULL
      AND d.due_time < $3::timestamptz
      AND (SELECT c.running FROM dossier.clock c
           WHERE c.province = d.province AND c.dossier_id = d.dossier_id ORDER BY c.number DESC LIMIT 1)
)sql"};

// An end that nobody knows is '-infinity' (0009).
constexpr pg::Statement kCountArchives = {"keeper.count_archives", R"sql(
    SELECT count(*) FILTER (WHERE archive_end_time >= $2::timestamptz OR archive_end_time = '-infinity'),
           count(*) FILTER (WHERE archive_end_time < $2::timestamptz AND archive_end_time > '-infinity')
    FROM dossier.dossier
    WHERE province = $1 AND archive_end_time < $3::timestamptz
)sql"};

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

absl::StatusOr<int64_t> AdvanceLog(pg::Connection& connection, const std::string& province) {
  pg::Params params;
  params.Text(province);
  RETURN_IF_ERROR(connection.Execute(kPrepareHead, params).status());
  int64_t positioned = 0;
  for (;;) {
    ASSIGN_OR_RETURN(pg::Transaction transaction,
                     pg::Transaction::Begin(connection, {.deadline = absl::Now() + kRoundMax}));
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kAdvance, params));
    if (rows.empty()) return absl::InternalError("the log has no head");
    const int64_t count = rows[0].Int64(0);
    const bool more = rows[0].Bool(1);
    RETURN_IF_ERROR(transaction.Commit());
    positioned += count;
    if (!more) return positioned;
  }
}

LogKeeper::LogKeeper(const KeeperOptions& options, telemetry::Metrics& metrics)
    : options_(options),
      lag_(metrics.AddGauge(telemetry::kLogKeeperLag)),
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
  RETURN_IF_ERROR(connection.RunScript("keeper.session", kKeeperSession));
  pg::Params province;
  province.Text(options_.province);
  for (;;) {
    ASSIGN_OR_RETURN(const pg::Result locked, connection.Execute(kTakeLock, province));
    if (locked[0].Bool(0)) break;
    if (!Pause(kTakeOverPause)) return absl::OkStatus();
  }
  // Who keeps the log no longer must not go on telling old figures beside the one who does.
  const absl::Cleanup forget = [this] {
    for (const telemetry::Gauge& gauge : {lag_, due_, overdue_, archives_due_, archives_ended_}) gauge.Set(0);
  };
  absl::Time next_clear = absl::Now();
  absl::Time next_count = next_clear;
  absl::Time next_count_archives = next_clear;
  do {
    ASSIGN_OR_RETURN(const int64_t positioned, AdvanceLog(connection, options_.province));
    lag_.Set(static_cast<double>(positioned));
    if (absl::Now() >= next_count) {
      ASSIGN_OR_RETURN(const DueCounts counts, CountDue(connection, options_.province, absl::Now()));
      due_.Set(static_cast<double>(counts.due));
      overdue_.Set(static_cast<double>(counts.overdue));
      next_count = absl::Now() + kCountEvery;
    }
    if (absl::Now() >= next_count_archives) {
      ASSIGN_OR_RETURN(const ArchiveCounts counts, CountArchives(connection, options_.province, absl::Now()));
      archives_due_.Set(static_cast<double>(counts.due));
      archives_ended_.Set(static_cast<double>(counts.ended));
      next_count_archives = absl::Now() + kCountArchivesEvery;
    }
    if (absl::Now() < next_clear) continue;
    pg::Params old;
    old.Text(options_.province).Time(absl::Now() - kAnswersKept);
    RETURN_IF_ERROR(connection.Execute(kClearAnswers, old).status());
    next_clear = absl::Now() + kClearEvery;
  } while (Pause(options_.pause));
  return absl::OkStatus();
}

}  // namespace onestop::ledger
