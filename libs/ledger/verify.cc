// Reads every history page by page, folds it, and compares what follows from it with what is stored.
// Statements are in verify_statements.h, that of the dossiers' rows in dossier_columns.h.

#include "libs/ledger/verify.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/history.h"
#include "libs/dossier/names.h"
#include "libs/ledger/batch.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/verify_statements.h"
#include "libs/pg/params.h"
#include "libs/pg/transaction.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

// As LIMIT in kPage.
constexpr int kPageDossiers = 200;
constexpr absl::Duration kPageMax = absl::Minutes(5);
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

// As the columns hold it.
absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return timestamp::FloorToMicros(timestamp::ToTime(time));
}

// Checks one stored event against itself and the one before, and folds it.
void CheckEvent(Walk& walk, const pg::Row& row, const PersonalDataRows& personal_data,
                dossier::History& history) {
  const std::string& id = history.dossier().id;
  const auto wrong = [&](absl::string_view what) {
    walk.Report(id, absl::StrCat("event ", row.Int64(1), ": ", what));
  };
  ++walk.progress.events;
  const std::string payload = row.Bytes(8);
  const std::string hash = row.Bytes(9);
  const auto [event, hash_differs, readable, personal_data_differ, inconsistency] =
      history.Examine({row.Int64(1), payload, hash, personal_data.Of(id, row.Int64(1))});
  if (hash_differs) wrong("the hash does not follow from its bytes and the one before");
  if (!readable) return wrong("the bytes are not an event");
  if (personal_data_differ) wrong("its personal data are not those that it is bound to");
  // The columns are what lists and filters use; a change of them alone would not break the chain of
  // hashes.
  if (event.sequence() != row.Int64(1) || event.kind_case() != row.Int64(2) ||
      TimeOf(event.occur_time()) != row.Time(3) || TimeOf(event.record_time()) != row.Time(4) ||
      event.actor() != row.Text(5) || event.recorded_by() != row.Text(6) ||
      event.trace_id() != row.Bytes(7)) {
    wrong("the columns beside the bytes do not agree with them");
  }
  if (inconsistency != dossier::Inconsistency::kNone) {
    wrong(absl::StrCat("it ", dossier::error::SentenceOf(inconsistency)));
  }
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
  // The ids of the page as well: a dossier without tasks may have stored ones.
  params.Text(walk.province).UuidArray(ids).UuidArray(task_ids);
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
      .TextArray(ColumnOf(tasks, [](const T& t) { return std::string(NameOf(t.outcome)); }));
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
  params.Text(walk.province).UuidArray(ids).UuidArray(clock_ids).Int32Array(numbers).TimeArray(starts);
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
  params.Text(walk.province).UuidArray(ids);
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
  of_page.Text(walk.province).UuidArray(ids);
  // Events come in the order of ids, as the page does: one pass pairs them.
  ASSIGN_OR_RETURN(const pg::Result events, transaction.Execute(kEvents, of_page));
  ASSIGN_OR_RETURN(const pg::Result beside, transaction.Execute(kPersonalData, of_page));
  const PersonalDataRows personal_data(beside);
  std::vector<Folded> folded;
  int next = 0;
  for (const std::string& id : ids) {
    dossier::History history(id);
    for (; next < events.size() && events[next].Text(0) == id; ++next)
      CheckEvent(walk, events[next], personal_data, history);
    if (const absl::Status complete = history.Complete(); !complete.ok()) {
      walk.Report(id, "personal data are missing that no event says were erased");
    }
    folded.push_back(history.Release());
  }
  std::vector<const Folded*> rows;
  for (const Folded& one : folded) rows.push_back(&one);
  pg::Params expected;
  expected.Text(walk.province);
  AppendDossierRows(rows, expected);
  ASSIGN_OR_RETURN(const pg::Result different, transaction.Execute(CompareDossiers(), expected));
  for (const pg::Row row : different) {
    walk.Report(std::string(row.Text(0)), "its stored row does not follow from its events");
  }
  RETURN_IF_ERROR(CompareTasks(walk, transaction, ids, folded));
  RETURN_IF_ERROR(CompareClock(walk, transaction, ids, folded));
  RETURN_IF_ERROR(CompareDocuments(walk, transaction, ids, folded));
  walk.progress.dossiers += static_cast<int64_t>(ids.size());
  // A page that is not full is the last.
  return static_cast<int>(ids.size()) < kPageDossiers ? std::string() : ids.back();
}

// Once, before the pages: it reads whole tables.
absl::Status CheckLog(Walk& walk, pg::Transaction& transaction) {
  pg::Params params;
  params.Text(walk.province);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCheckLog, params));
  // In the order of the statement's columns.
  constexpr const char* kWhat[] = {
      "events belong to no dossier", "gaps or overlaps are in the positions of the log",
      "events are not in the log", "batches of the log do not have the events that it says",
      "events have positions that are not in the order of their dossier"};
  for (int i = 0; i < 5; ++i) {
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
  // As a reader of the whole province: verification itself may change nothing.
  const std::string reader =
      absl::StrCat("SET LOCAL ROLE onestop_reader; SET LOCAL onestop.province = ", quoted,
                   "; SET LOCAL onestop.scope = 'province'");
  const auto begin = [&](absl::string_view settings) {
    return pg::Transaction::Begin(
        connection, {.deadline = absl::Now() + kPageMax, .mode = pg::TransactionOptions::Mode::kSnapshot},
        absl::StrCat(settings, reader));
  };
  {
    ASSIGN_OR_RETURN(pg::Transaction transaction, begin(""));
    pg::Params params;
    params.Text(province);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCount, params));
    walk.progress.dossiers_total = rows[0].Int64(0);
    RETURN_IF_ERROR(CheckLog(walk, transaction));
    RETURN_IF_ERROR(transaction.Commit());
  }
  std::string after = "00000000-0000-0000-0000-000000000000";
  while (!after.empty()) {
    // A transaction a page: rows and events of one instant, and no snapshot that holds vacuum back.
    ASSIGN_OR_RETURN(pg::Transaction transaction, begin(kPageSettings));
    ASSIGN_OR_RETURN(after, CheckPage(walk, transaction, after));
    RETURN_IF_ERROR(transaction.Commit());
    progress(walk.progress);
  }
  return walk.progress;
}

}  // namespace onestop::ledger
