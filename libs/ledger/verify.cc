// Reads every history page by page, folds it, and compares what follows from it with what is stored.
// Statements are in verify_statements.h, that of the dossiers' rows in dossier_columns.h.

#include "libs/ledger/verify.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/history.h"
#include "libs/dossier/names.h"
#include "libs/ledger/compare.h"
#include "libs/ledger/follower_statements.h"
#include "libs/ledger/log_tree.h"
#include "libs/ledger/log_tree_rows.h"
#include "libs/ledger/pages.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/verify_statements.h"
#include "libs/pg/params.h"
#include "libs/pg/transaction.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

// Events of the log that are read at once: a whole number of nodes of the lowest level.
constexpr int64_t kLogPage = 64 * kTreeFanOut;

// What all threads of a verification share.
class Walk {
 public:
  Walk(const VerifyOptions& options, const std::function<void(const Finding&)>& report,
       const std::function<void(const VerifyProgress&)>& progress)
      : options_(options), report_(report), progress_(progress) {}

  const VerifyOptions& options() const { return options_; }
  const std::string& province() const { return options_.province; }

  void Report(const std::string& dossier_id, std::string what) {
    const base::MutexLock lock(mutex_);
    ++sum_.findings;
    report_({dossier_id, std::move(what)});
  }
  void Expect(int64_t dossiers) {
    const base::MutexLock lock(mutex_);
    sum_.dossiers_total = dossiers;
  }
  void Advance(int64_t dossiers, int64_t events) {
    const base::MutexLock lock(mutex_);
    sum_.dossiers += dossiers;
    sum_.events += events;
    progress_(sum_);
  }
  VerifyProgress sum() {
    const base::MutexLock lock(mutex_);
    return sum_;
  }

 private:
  const VerifyOptions& options_;
  const std::function<void(const Finding&)>& report_;
  const std::function<void(const VerifyProgress&)>& progress_;
  base::Mutex mutex_;
  VerifyProgress sum_ ABSL_GUARDED_BY(mutex_);
};

// As a role that reads the whole ledger: verification itself may change nothing. A transaction a page: rows of one instant, and
// no snapshot that holds vacuum back.
absl::StatusOr<pg::Transaction> Begin(pg::Connection& connection, absl::string_view settings) {
  return pg::Transaction::Begin(
      connection, {.deadline = absl::Now() + kPageMax, .mode = pg::TransactionOptions::Mode::kSnapshot},
      absl::StrCat(settings, "SET LOCAL ROLE onestop_verifier"));
}

// As the columns hold it.
absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return timestamp::FloorToMicros(timestamp::ToTime(time));
}

// Checks one stored event against itself and the one before, whose position in the log is `before`, and folds it.
void CheckEvent(Walk& walk, const pg::Row& row, const PersonalDataRows& personal_data,
                dossier::History& history, int64_t& before) {
  const std::string& id = history.dossier().id;
  const auto wrong = [&](absl::string_view what) {
    walk.Report(id, absl::StrCat("event ", row.Int64(1), ": ", what));
  };
  if (row.IsNull(10)) {
    wrong("it is not in the log");
  } else if (row.Int64(10) <= std::exchange(before, row.Int64(10))) {
    wrong("its position in the log is not after that of the one before");
  }
  const std::string payload = row.Bytes(8);
  const std::string hash = row.Bytes(9);
  const auto [event, hash_differs, readable, kind_differs, personal_data_differ, inconsistency] =
      history.Examine(
          {row.Int64(1), payload, hash, personal_data.Of(id, row.Int64(1)), static_cast<int>(row.Int64(2))});
  if (hash_differs) wrong("the hash does not follow from its bytes and the one before");
  if (!readable) return wrong("the bytes are not an event");
  if (personal_data_differ) wrong("its personal data are not those that it is bound to");
  // The columns are what lists and filters use; a change of them alone would not break the chain of
  // hashes.
  if (event.sequence() != row.Int64(1) || kind_differs || TimeOf(event.occur_time()) != row.Time(3) ||
      TimeOf(event.record_time()) != row.Time(4) || event.actor() != row.Text(5) ||
      event.recorded_by() != row.Text(6) || event.trace_id() != row.Bytes(7)) {
    wrong("the columns beside the bytes do not agree with them");
  }
  if (inconsistency != dossier::Inconsistency::kNone) {
    wrong(absl::StrCat("it ", dossier::error::SentenceOf(inconsistency)));
  }
}

// Checks one page of dossiers.
absl::Status CheckPage(Walk& walk, pg::Transaction& transaction, const std::vector<std::string>& ids) {
  pg::Params of_page;
  of_page.Text(walk.province()).UuidArray(ids);
  // Events come in the order of ids, as the page does: one pass pairs them.
  ASSIGN_OR_RETURN(const std::vector<pg::Result> histories,
                   transaction.ExecuteAll({pg::Call{kEvents, of_page}, {kPersonalData, of_page}}));
  const pg::Result& events = histories[0];
  const PersonalDataRows personal_data(histories[1]);
  std::vector<Folded> folded;
  int next = 0;
  for (const std::string& id : ids) {
    dossier::History history(id);
    int64_t position = 0;
    for (; next < events.size() && events[next].Text(0) == id; ++next) {
      CheckEvent(walk, events[next], personal_data, history, position);
    }
    if (const absl::Status complete = history.Complete(); !complete.ok()) {
      walk.Report(id, "personal data are missing that no event says were erased");
    }
    folded.push_back(history.Release());
  }
  ASSIGN_OR_RETURN(const Differences different, Compare(transaction, walk.province(), ids, folded));
  for (const std::string& id : different.dossiers) {
    walk.Report(id, "its stored row does not follow from its events");
  }
  for (const std::string& id : different.tasks) {
    walk.Report(id, "its stored tasks do not follow from its events");
  }
  for (const std::string& id : different.clocks) {
    walk.Report(id, "its stored clock does not follow from its events");
  }
  for (const std::string& id : different.documents) {
    walk.Report(id, "its stored documents do not follow from its events");
  }
  walk.Advance(static_cast<int64_t>(ids.size()), events.size());
  return absl::OkStatus();
}

// Checks dossiers until there are no more pages of them.
absl::Status CheckDossiers(Walk& walk, pg::Connection& connection, Pages& pages) {
  for (;;) {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, kPageSettings));
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, pages.Next(transaction));
    if (ids.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(CheckPage(walk, transaction, ids));
    RETURN_IF_ERROR(transaction.Commit());
  }
}

// Whether the log has each event once, as far as numbers tell.
absl::StatusOr<bool> CheckLog(Walk& walk, pg::Connection& connection) {
  ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, ""));
  pg::Params params;
  params.Text(walk.province());
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCheckLog, params));
  const int64_t gaps = rows[0].Int64(0);
  const int64_t missing = rows[0].Int64(2) - rows[0].Int64(1);
  if (gaps != 0) walk.Report("", absl::StrCat(gaps, " gaps or overlaps are in the positions of the log"));
  if (missing > 0) walk.Report("", absl::StrCat(missing, " events of the log are missing"));
  if (missing < 0) walk.Report("", absl::StrCat(-missing, " events are not in the log"));
  RETURN_IF_ERROR(transaction.Commit());
  return gaps == 0 && missing == 0;
}

// Reads the events that follow `tree`, up to position `through`, adds them, and compares the nodes that are kept over them.
// False when the log does not have one event at each position.
absl::StatusOr<bool> CheckLogPage(Walk& walk, pg::Connection& connection, int64_t through,
                                  int64_t kept_through, LogTree& tree) {
  ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, kPageSettings));
  pg::Params range;
  range.Text(walk.province()).Int64(tree.size()).Int64(through);
  ASSIGN_OR_RETURN(const pg::Result events, transaction.Execute(kLogEvents, range));
  for (const pg::Row row : events) {
    if (row.Int64(0) != tree.size() + 1) {
      walk.Report("", absl::StrCat("the log has no event at position ", tree.size() + 1));
      return false;
    }
    if (!row.IsNull(2)) walk.Report(std::string(row.Text(2)), "its row is missing");
    for (const TreeNode& node : tree.Add(row.Bytes(1))) {
      // The follower that keeps the tree has not come that far.
      if (tree.size() > kept_through) continue;
      pg::Params params;
      params.Text(walk.province()).Int64(node.level).Int64(node.number).Int64(1);
      ASSIGN_OR_RETURN(const pg::Result kept, transaction.Execute(kTreeNodes, params));
      if (!kept.empty() && kept[0].Bytes(0) == node.hash) continue;
      int64_t leaves = kTreeFanOut;
      for (int level = 0; level < node.level; ++level) leaves *= kTreeFanOut;
      walk.Report("", absl::StrCat("the tree over the log does not agree with the events at the positions ",
                                   tree.size() - leaves + 1, " to ", tree.size()));
    }
  }
  if (tree.size() != through) {
    walk.Report("", absl::StrCat("the log has no event at position ", tree.size() + 1));
    return false;
  }
  RETURN_IF_ERROR(transaction.Commit());
  return true;
}

// Makes the tree over the log again, compares what is kept of it, and returns its head; nothing when the log has gaps.
absl::StatusOr<std::optional<LogHead>> CheckTree(Walk& walk, pg::Connection& connection) {
  int64_t end = 0;
  int64_t kept_through = 0;
  {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, ""));
    pg::Params params;
    params.Text(walk.province()).Text(kLogTreeFollower);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kFollowerPlace, params));
    if (!rows.empty()) {
      end = rows[0].Int64(0);
      kept_through = rows[0].OptionalInt64(1).value_or(0);
    }
    RETURN_IF_ERROR(transaction.Commit());
  }
  const std::optional<LogHead>& told = walk.options().told;
  LogTree tree;
  while (tree.size() < end) {
    int64_t through = std::min(end, tree.size() + kLogPage);
    if (told.has_value() && told->position > tree.size()) through = std::min(through, told->position);
    ASSIGN_OR_RETURN(const bool whole, CheckLogPage(walk, connection, through, kept_through, tree));
    if (!whole) return std::optional<LogHead>();
    if (told.has_value() && told->position == tree.size() && told->hash != tree.Head()) {
      walk.Report("", absl::StrCat("the events up to position ", told->position,
                                   " are not those of which the head was told"));
    }
  }
  if (told.has_value() && told->position > end) {
    walk.Report("", absl::StrCat("the log ends at position ", end,
                                 ", before that of which the head was told, ", told->position));
  }
  return std::optional<LogHead>({.position = tree.size(), .hash = tree.Head()});
}

}  // namespace

absl::StatusOr<Verified> Verify(const pg::ConnectionOptions& database, const VerifyOptions& options,
                                const std::function<void(const Finding&)>& report,
                                const std::function<void(const VerifyProgress&)>& progress) {
  Walk walk(options, report, progress);
  ASSIGN_OR_RETURN(pg::Connection first, pg::Connection::Open(database, absl::Now() + kPageConnectMax));
  {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(first, ""));
    pg::Params params;
    params.Text(options.province);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCount, params));
    walk.Expect(rows[0].Int64(0));
    RETURN_IF_ERROR(transaction.Commit());
  }
  Verified verified;
  Pages pages(kPage, options.province);
  RETURN_IF_ERROR(RunOverConnections(
      database, options.connections,
      [&](pg::Connection& connection) { return CheckDossiers(walk, connection, pages); },
      [&]() -> absl::Status {
        ASSIGN_OR_RETURN(const bool whole, CheckLog(walk, first));
        if (!whole) return absl::OkStatus();
        ASSIGN_OR_RETURN(verified.head, CheckTree(walk, first));
        return absl::OkStatus();
      }));
  verified.progress = walk.sum();
  return verified;
}

}  // namespace onestop::ledger
