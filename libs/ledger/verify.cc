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
#include "libs/ledger/key_ranges.h"
#include "libs/ledger/log_tree.h"
#include "libs/ledger/log_tree_rows.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/reader_statements.h"
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

// As a reader of the whole province: verification itself may change nothing. A transaction a page: rows of one instant, and
// no snapshot that holds vacuum back.
absl::StatusOr<pg::Transaction> Begin(pg::Connection& connection, const std::string& province,
                                      absl::string_view settings) {
  ASSIGN_OR_RETURN(const std::string quoted, connection.Quote(province));
  return pg::Transaction::Begin(
      connection, {.deadline = absl::Now() + kPageMax, .mode = pg::TransactionOptions::Mode::kSnapshot},
      absl::StrCat(settings, "SET LOCAL ROLE onestop_reader; SET LOCAL onestop.province = ", quoted,
                   "; SET LOCAL onestop.scope = 'province'"));
}

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

// Checks one page of the dossiers in (after, through]; returns the last id, or an empty text at the end.
absl::StatusOr<std::string> CheckPage(Walk& walk, pg::Transaction& transaction, const std::string& after,
                                      const std::string& through) {
  pg::Params page;
  page.Text(walk.province()).Text(after).Text(through);
  ASSIGN_OR_RETURN(const pg::Result stored, transaction.Execute(kPage, page));
  std::vector<std::string> ids;
  for (const pg::Row row : stored) ids.emplace_back(row.Text(0));
  if (ids.empty()) return std::string();

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
    for (; next < events.size() && events[next].Text(0) == id; ++next)
      CheckEvent(walk, events[next], personal_data, history);
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
  // A page that is not full is the last.
  return static_cast<int>(ids.size()) < kPageDossiers ? std::string() : ids.back();
}

// Checks the dossiers whose ids are in (after, through].
absl::Status CheckDossiers(Walk& walk, pg::Connection& connection, std::string after,
                           const std::string& through) {
  while (!after.empty()) {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, walk.province(), kPageSettings));
    ASSIGN_OR_RETURN(after, CheckPage(walk, transaction, after, through));
    RETURN_IF_ERROR(transaction.Commit());
  }
  return absl::OkStatus();
}

// Whether the batches of the log are whole. Reads whole tables.
absl::StatusOr<bool> CheckLog(Walk& walk, pg::Connection& connection) {
  ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, walk.province(), ""));
  pg::Params params;
  params.Text(walk.province());
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCheckLog, params));
  // In the order of the statement's columns.
  constexpr const char* kWhat[] = {
      "events belong to no dossier", "gaps or overlaps are in the positions of the log",
      "events are not in the log", "batches of the log do not have the events that it says",
      "events have positions that are not in the order of their dossier"};
  bool whole = true;
  for (int i = 0; i < 5; ++i) {
    if (rows[0].Int64(i) == 0) continue;
    // Of the first kind the log itself may be whole.
    whole = whole && i == 0;
    walk.Report("", absl::StrCat(rows[0].Int64(i), " ", kWhat[i]));
  }
  RETURN_IF_ERROR(transaction.Commit());
  return whole;
}

// Compares the nodes that are kept over the events that follow `tree`, up to position `through`, and adds these events.
absl::Status CheckLogPage(Walk& walk, pg::Connection& connection, int64_t through, int64_t kept_through,
                          LogTree& tree) {
  ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, walk.province(), kPageSettings));
  pg::Params range;
  range.Text(walk.province()).Int64(tree.size()).Int64(through);
  ASSIGN_OR_RETURN(const pg::Result hashes, transaction.Execute(kLogHashes, range));
  for (const pg::Row row : hashes) {
    for (const TreeNode& node : tree.Add(row.Bytes(1))) {
      // The follower that keeps the tree has not come that far.
      if (tree.size() > kept_through) continue;
      pg::Params params;
      params.Text(walk.province()).Int64(node.level).Int64(node.number).Int64(1);
      ASSIGN_OR_RETURN(const pg::Result kept, transaction.Execute(kTreeNodes, params));
      if (!kept.empty() && kept[0].Bytes(0) == node.hash) continue;
      int64_t events = kTreeFanOut;
      for (int level = 0; level < node.level; ++level) events *= kTreeFanOut;
      walk.Report("", absl::StrCat("the tree over the log does not agree with the events at the positions ",
                                   tree.size() - events + 1, " to ", tree.size()));
    }
  }
  return transaction.Commit();
}

// Makes the tree over the log again, compares what is kept of it, and returns its head.
absl::StatusOr<LogHead> CheckTree(Walk& walk, pg::Connection& connection) {
  int64_t end = 0;
  int64_t kept_through = 0;
  {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(connection, walk.province(), ""));
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
    const int64_t before = tree.size();
    RETURN_IF_ERROR(CheckLogPage(walk, connection, through, kept_through, tree));
    // The log was whole when it was checked: who changes it now is not the ledger.
    if (tree.size() == before) return absl::DataLossError("events vanish from the log while it is verified");
    if (told.has_value() && told->position == tree.size() && told->hash != tree.Head()) {
      walk.Report("", absl::StrCat("the events up to position ", told->position,
                                   " are not those of which the head was told"));
    }
  }
  if (told.has_value() && told->position > end) {
    walk.Report("", absl::StrCat("the log ends at position ", end,
                                 ", before that of which the head was told, ", told->position));
  }
  return LogHead{.position = tree.size(), .hash = tree.Head()};
}

}  // namespace

absl::StatusOr<Verified> Verify(const pg::ConnectionOptions& database, const VerifyOptions& options,
                                const std::function<void(const Finding&)>& report,
                                const std::function<void(const VerifyProgress&)>& progress) {
  Walk walk(options, report, progress);
  ASSIGN_OR_RETURN(pg::Connection first, pg::Connection::Open(database, absl::Now() + kPageConnectMax));
  {
    ASSIGN_OR_RETURN(pg::Transaction transaction, Begin(first, options.province, ""));
    pg::Params params;
    params.Text(options.province);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kCount, params));
    walk.Expect(rows[0].Int64(0));
    RETURN_IF_ERROR(transaction.Commit());
  }
  Verified verified;
  RETURN_IF_ERROR(ReadInParts(
      database, options.connections,
      [&](pg::Connection& connection, std::string after, const std::string& through) {
        return CheckDossiers(walk, connection, std::move(after), through);
      },
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
