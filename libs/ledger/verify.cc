#include "libs/ledger/verify.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/batch.h"
#include "libs/ledger/projection.h"
#include "libs/pg/params.h"
#include "libs/pg/statement.h"
#include "libs/pg/transaction.h"

namespace onestop::ledger {
namespace {

constexpr int kPageDossiers = 200;
constexpr absl::Duration kPageMax = absl::Minutes(5);
constexpr pg::Statement kCount = {"verify.count", R"sql(
    SELECT count(*)::bigint FROM dossier.dossier WHERE province = $1
)sql"};

// $1 province, $2 the last id of the page before.
constexpr pg::Statement kPage = {"verify.page", R"sql(
    SELECT dossier_id::text, version, last_hash FROM dossier.dossier
    WHERE province = $1 AND dossier_id > $2::uuid ORDER BY dossier_id LIMIT 200
)sql"};

// $1 province, $2 dossier ids.
constexpr pg::Statement kEvents = {"verify.events", R"sql(
    SELECT dossier_id::text, seq, kind::bigint, occur_time, record_time, actor, recorded_by, trace_id, payload,
        hash
    FROM dossier.event WHERE province = $1 AND dossier_id = ANY ($2::text[]::uuid[])
    ORDER BY dossier_id, seq
)sql"};

// Rows as they follow from the events ($2 … $29, in the order of AppendDossierRows) that are not stored so.
constexpr pg::Statement kCompareDossiers = {"verify.dossiers", R"sql(
    SELECT k.dossier_id
    FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::integer[], $6::text[], $7::integer[], $8::text[],
        $9::text[], $10::integer[], $11::text[], $12::text[], $13::text[], $14::bytea[],
        $15::timestamptz[], $16::timestamptz[], $17::text[], $18::bigint[], $19::timestamptz[],
        $20::bigint[], $21::timestamptz[], $22::timestamptz[], $23::timestamptz[], $24::text[],
        $25::bigint[], $26::bigint[], $27::text[], $28::text[], $29::timestamptz[])
        AS k (dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit,
        resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash,
        submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time,
        return_time, document_symbol, open_task, open_step, holder, result_document, archive_end_time)
    JOIN dossier.dossier d ON d.province = $1 AND d.dossier_id = k.dossier_id::uuid
    WHERE (k.version, k.last_hash, k.status, k.procedure_code, k.procedure_version, k.intake_unit,
        k.resolving_agency, k.channel, k.owner_name, k.submitted_by, k.external_reference,
        k.lookup_secret_hash, k.submit_time, k.intake_due_time, k.code, k.register_number, k.accept_time,
        k.limit_unit, k.due_time, k.finish_time, k.return_time, k.document_symbol, k.open_task, k.open_step,
        k.holder, k.result_document::uuid, k.archive_end_time)
        IS DISTINCT FROM
        (d.version, d.last_hash, d.status, d.procedure_code, d.procedure_version, d.intake_unit,
        d.resolving_agency, d.channel, d.owner_name, d.submitted_by, d.external_reference,
        d.lookup_secret_hash, d.submit_time, d.intake_due_time, d.code, d.register_number, d.accept_time,
        d.limit_unit, d.due_time, d.finish_time, d.return_time, d.document_symbol, d.open_task, d.open_step,
        d.holder, d.result_document, d.archive_end_time)
)sql"};

// Tasks that follow from the events but are not stored so, and stored ones that do not follow.
constexpr pg::Statement kCompareTasks = {"verify.tasks", R"sql(
    SELECT coalesce(k.dossier_id, t.dossier_id::text)
    FROM unnest($3::text[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::text[],
        $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
        $14::text[]) AS k (dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time,
        claim_time, finish_time, outcome)
    FULL JOIN (SELECT * FROM dossier.task WHERE province = $1 AND dossier_id = ANY ($2::text[]::uuid[])) t
      ON t.dossier_id = k.dossier_id::uuid AND t.number = k.number
    WHERE (k.step, k.kind, k.role, k.agency_id, k.assignee, k.open_time, k.due_time, k.claim_time,
        k.finish_time, k.outcome)
        IS DISTINCT FROM
        (t.step, t.kind, t.role, t.agency_id, t.assignee, t.open_time, t.due_time, t.claim_time,
        t.finish_time, t.outcome)
)sql"};

constexpr pg::Statement kCompareClock = {"verify.clock", R"sql(
    SELECT coalesce(k.dossier_id, c.dossier_id::text)
    FROM unnest($3::text[], $4::integer[], $5::timestamptz[], $6::boolean[], $7::timestamptz[])
        AS k (dossier_id, number, start_time, running, due_time)
    FULL JOIN (SELECT * FROM dossier.clock WHERE province = $1 AND dossier_id = ANY ($2::text[]::uuid[])) c
      ON c.dossier_id = k.dossier_id::uuid AND c.number = k.number
    WHERE (k.start_time, k.running, k.due_time) IS DISTINCT FROM (c.start_time, c.running, c.due_time)
)sql"};

// $3 … $9 in the order of ResultDocumentRows.
constexpr pg::Statement kCompareDocuments = {"verify.documents", R"sql(
    SELECT coalesce(k.dossier_id, r.dossier_id::text)
    FROM unnest($3::text[], $4::text[], $5::integer[], $6::integer[], $7::bytea[], $8::bigint[],
        $9::timestamptz[])
        AS k (document_id, dossier_id, number, kind, sha256, size_bytes, make_time)
    FULL JOIN (SELECT * FROM dossier.result_document
               WHERE province = $1 AND dossier_id = ANY ($2::text[]::uuid[])) r
      ON r.dossier_id = k.dossier_id::uuid AND r.number = k.number
    WHERE (k.document_id::uuid, k.kind, k.sha256, k.size_bytes, k.make_time)
        IS DISTINCT FROM (r.document_id, r.kind, r.sha256, r.size_bytes, r.make_time)
)sql"};

// Events without a dossier, holes in the positions, positions without an event.
constexpr pg::Statement kCheckLog = {"verify.log", R"sql(
    SELECT (SELECT count(*) FROM dossier.event e WHERE e.province = $1
            AND NOT EXISTS (SELECT FROM dossier.dossier d
                            WHERE d.province = $1 AND d.dossier_id = e.dossier_id))::bigint,
        (SELECT coalesce(max(position), 0) - count(*) FROM dossier.log WHERE province = $1)::bigint,
        (SELECT count(*) FROM dossier.log l WHERE l.province = $1
            AND NOT EXISTS (SELECT FROM dossier.event e WHERE e.province = $1
                            AND e.dossier_id = l.dossier_id AND e.seq = l.seq))::bigint,
        (SELECT count(*) FROM (
            SELECT l.seq, lag(l.seq, 1, 0::bigint) OVER (PARTITION BY l.dossier_id ORDER BY l.position) AS before
            FROM dossier.log l WHERE l.province = $1) o WHERE o.seq <> o.before + 1)::bigint
)sql"};

struct Walk {
  pg::Connection& connection;
  const std::string& province;
  const std::function<void(const Finding&)>& report;
  VerifyProgress progress;

  void Report(const std::string& dossier_id, std::string what) {
    ++progress.findings;
    report({dossier_id, std::move(what)});
  }
};

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(time.seconds() * 1000000 + time.nanos() / 1000);
}

// Checks one stored event against itself and the one before, and folds it.
void CheckEvent(Walk& walk, const pg::Row& row, Folded& folded) {
  const std::string& id = folded.dossier.id;
  const auto wrong = [&](absl::string_view what) {
    walk.Report(id, absl::StrCat("event ", row.Int64(1), ": ", what));
  };
  ++walk.progress.events;
  const std::string payload = row.Bytes(8);
  folded.last_hash = ChainHash(folded.last_hash, payload);
  if (row.Bytes(9) != folded.last_hash) wrong("the hash does not follow from its bytes and the one before");
  dossier::v1::Event event;
  if (!event.ParseFromString(payload)) return wrong("the bytes are not an event");
  if (event.sequence() != row.Int64(1) || event.act_case() != row.Int64(2) ||
      TimeOf(event.occur_time()) != row.Time(3) || TimeOf(event.record_time()) != row.Time(4) ||
      event.actor() != row.Text(5) || event.recorded_by() != row.Text(6) ||
      event.trace_id() != row.Bytes(7)) {
    wrong("the columns beside the bytes do not agree with them");
  }
  if (const absl::Status status = dossier::Apply(event, folded.dossier); !status.ok())
    wrong(status.message());
}

template <typename Get>
auto ColumnOf(const std::vector<std::pair<std::string, dossier::Task>>& rows, Get get) {
  std::vector<decltype(get(rows.front().second))> column;
  column.reserve(rows.size());
  for (const auto& row : rows) column.push_back(get(row.second));
  return column;
}

absl::Status CompareTasks(Walk& walk, pg::Transaction& transaction, const std::vector<std::string>& ids,
                          const std::vector<Folded>& folded) {
  std::vector<std::pair<std::string, dossier::Task>> tasks;
  std::vector<std::string> task_ids;
  for (const Folded& one : folded) {
    for (const dossier::Task& task : one.dossier.tasks) {
      tasks.emplace_back(one.dossier.id, task);
      task_ids.push_back(one.dossier.id);
    }
  }
  using T = dossier::Task;
  pg::Params params;
  params.Text(walk.province).TextArray(ids).TextArray(task_ids);
  params.Int32Array(ColumnOf(tasks, [](const T& t) { return static_cast<int32_t>(t.number); }))
      .Int32Array(ColumnOf(tasks, [](const T& t) { return static_cast<int32_t>(t.step); }))
      .Int32Array(ColumnOf(tasks, [](const T& t) { return static_cast<int32_t>(t.kind); }))
      .Int32Array(ColumnOf(tasks, [](const T& t) { return static_cast<int32_t>(t.role); }))
      .TextArray(ColumnOf(tasks, [](const T& t) { return t.agency_id; }))
      .TextArray(ColumnOf(tasks, [](const T& t) { return t.assignee; }))
      .TimeArray(ColumnOf(tasks, [](const T& t) { return t.open_time; }))
      .TimeArray(ColumnOf(tasks, [](const T& t) { return t.due_time; }))
      .OptionalTimeArray(ColumnOf(tasks, [](const T& t) { return t.claim_time; }))
      .OptionalTimeArray(ColumnOf(tasks, [](const T& t) { return t.finish_time; }))
      .TextArray(ColumnOf(tasks, [](const T& t) { return t.outcome; }));
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCompareTasks, params));
  for (const pg::Row row : rows) {
    walk.Report(std::string(row.Text(0)), "its stored tasks do not follow from its events");
  }
  return absl::OkStatus();
}

absl::Status CompareClock(Walk& walk, pg::Transaction& transaction, const std::vector<std::string>& ids,
                          const std::vector<Folded>& folded) {
  std::vector<std::string> clock_ids;
  std::vector<int32_t> numbers;
  std::vector<absl::Time> starts;
  std::vector<char> running;
  std::vector<std::optional<absl::Time>> dues;
  for (const Folded& one : folded) {
    for (const dossier::ClockSegment& segment : one.dossier.clock) {
      clock_ids.push_back(one.dossier.id);
      numbers.push_back(segment.number);
      starts.push_back(segment.start_time);
      running.push_back(segment.running ? 1 : 0);
      dues.emplace_back(segment.due_time);
    }
  }
  pg::Params params;
  params.Text(walk.province).TextArray(ids).TextArray(clock_ids).Int32Array(numbers).TimeArray(starts);
  params.BoolArray(running).OptionalTimeArray(dues);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCompareClock, params));
  for (const pg::Row row : rows) {
    walk.Report(std::string(row.Text(0)), "its stored clock does not follow from its events");
  }
  return absl::OkStatus();
}

absl::Status CompareDocuments(Walk& walk, pg::Transaction& transaction, const std::vector<std::string>& ids,
                              const std::vector<Folded>& folded) {
  ResultDocumentRows documents;
  for (const Folded& one : folded) documents.Add(one.dossier, 0);
  pg::Params params;
  params.Text(walk.province).TextArray(ids);
  documents.Append(params);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCompareDocuments, params));
  for (const pg::Row row : rows) {
    walk.Report(std::string(row.Text(0)), "its stored documents do not follow from its events");
  }
  return absl::OkStatus();
}

// Checks one page of dossiers; returns the last id, or an empty text at the end.
absl::StatusOr<std::string> CheckPage(Walk& walk, pg::Transaction& transaction, const std::string& after) {
  pg::Params page;
  page.Text(walk.province).Text(after);
  ASSIGN_OR_RETURN(const pg::Result stored, transaction.Execute(kPage, page));
  std::vector<std::string> ids;
  for (const pg::Row row : stored) ids.emplace_back(row.Text(0));
  if (ids.empty()) return std::string();

  pg::Params of_page;
  of_page.Text(walk.province).TextArray(ids);
  ASSIGN_OR_RETURN(const pg::Result events, transaction.Execute(kEvents, of_page));
  std::vector<Folded> folded;
  int next = 0;
  for (const std::string& id : ids) {
    Folded& one = folded.emplace_back();
    one.dossier.id = id;
    one.last_hash = FirstHash();
    for (; next < events.size() && events[next].Text(0) == id; ++next) CheckEvent(walk, events[next], one);
  }
  std::vector<const Folded*> rows;
  for (const Folded& one : folded) rows.push_back(&one);
  pg::Params expected;
  expected.Text(walk.province);
  AppendDossierRows(rows, expected);
  ASSIGN_OR_RETURN(const pg::Result different, transaction.Execute(kCompareDossiers, expected));
  for (const pg::Row row : different) {
    walk.Report(std::string(row.Text(0)), "its stored row does not follow from its events");
  }
  RETURN_IF_ERROR(CompareTasks(walk, transaction, ids, folded));
  RETURN_IF_ERROR(CompareClock(walk, transaction, ids, folded));
  RETURN_IF_ERROR(CompareDocuments(walk, transaction, ids, folded));
  walk.progress.dossiers += static_cast<int64_t>(ids.size());
  return static_cast<int>(ids.size()) < kPageDossiers ? std::string() : ids.back();
}

absl::Status CheckLog(Walk& walk, pg::Transaction& transaction) {
  pg::Params params;
  params.Text(walk.province);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCheckLog, params));
  constexpr const char* kWhat[] = {"events belong to no dossier", "positions are missing in the log",
                                   "positions have no event",
                                   "positions are not in the order of their dossier"};
  for (int i = 0; i < 4; ++i) {
    if (rows[0].Int64(i) != 0) walk.Report("", absl::StrCat(rows[0].Int64(i), " ", kWhat[i]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<VerifyProgress> Verify(pg::Connection& connection, const std::string& province,
                                      const std::function<void(const Finding&)>& report,
                                      const std::function<void(const VerifyProgress&)>& progress) {
  Walk walk = {connection, province, report, {}};
  ASSIGN_OR_RETURN(const std::string quoted, connection.Quote(province));
  const std::string reader =
      absl::StrCat("SET LOCAL ROLE onestop_reader; SELECT set_config('onestop.province', ", quoted,
                   ", true), set_config('onestop.scope', 'province', true);");
  std::string after = "00000000-0000-0000-0000-000000000000";
  bool first = true;
  while (!after.empty()) {
    // A transaction a page: rows and events of one instant, and no snapshot that holds vacuum back.
    ASSIGN_OR_RETURN(
        pg::Transaction transaction,
        pg::Transaction::Begin(
            connection, {.deadline = absl::Now() + kPageMax, .mode = pg::TransactionOptions::Mode::kSnapshot},
            reader));
    if (first) {
      pg::Params params;
      params.Text(province);
      ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCount, params));
      walk.progress.dossiers_total = rows[0].Int64(0);
      RETURN_IF_ERROR(CheckLog(walk, transaction));
      first = false;
    }
    ASSIGN_OR_RETURN(after, CheckPage(walk, transaction, after));
    RETURN_IF_ERROR(transaction.Commit());
    progress(walk.progress);
  }
  return walk.progress;
}

}  // namespace onestop::ledger
