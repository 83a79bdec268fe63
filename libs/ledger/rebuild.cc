// Page by page: lock, fold, compare, replace what differs.

#include "libs/ledger/rebuild.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/history.h"
#include "libs/ledger/compare.h"
#include "libs/ledger/pages.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/rebuild_statements.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/verify_statements.h"
#include "libs/ledger/writes.h"
#include "libs/pg/params.h"
#include "libs/pg/transaction.h"

namespace onestop::ledger {
namespace {

struct Page {
  std::vector<std::string> ids;
  // Those that have a row.
  absl::flat_hash_set<std::string> existing;
  // Of those whose histories are whole, with the documents that their events name.
  std::vector<Folded> folded;
  std::vector<std::string> whole_ids;
  std::vector<std::vector<std::string>> documents;
  int64_t events = 0;
  std::vector<absl::Status> damaged;
};

absl::StatusOr<Page> ReadPage(pg::Transaction& transaction, const std::string& province,
                              std::vector<std::string> ids) {
  Page page = {.ids = std::move(ids)};
  pg::Params of_page;
  of_page.Text(province).UuidArray(page.ids);
  // Behind the locks no writer moves these dossiers on.
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLock, of_page));
  for (const pg::Row row : rows) page.existing.emplace(row.Text(0));
  ASSIGN_OR_RETURN(const std::vector<pg::Result> stored,
                   transaction.ExecuteAll({pg::Call{kEvents, of_page}, {kPersonalData, of_page}}));
  const pg::Result& events = stored[0];
  const PersonalDataRows personal_data(stored[1]);
  page.events = events.size();
  int next = 0;
  for (const std::string& id : page.ids) {
    dossier::History history(id);
    absl::Status status;
    std::vector<std::string> documents;
    for (; next < events.size() && events[next].Text(0) == id; ++next) {
      if (!status.ok()) continue;
      const pg::Row row = events[next];
      const std::string payload = row.Bytes(8);
      const std::string hash = row.Bytes(9);
      const absl::StatusOr<dossier::v1::Event> event =
          history.Add({row.Int64(1), payload, hash, personal_data.Of(id, row.Int64(1))});
      status = event.status();
      if (!event.ok()) continue;
      for (std::string& document : DocumentsNamedBy(*event)) documents.push_back(std::move(document));
    }
    if (status.ok()) status = history.Complete();
    if (!status.ok()) {
      page.damaged.push_back(status);
      continue;
    }
    page.folded.push_back(history.Release());
    page.whole_ids.push_back(id);
    page.documents.push_back(std::move(documents));
  }
  return page;
}

// Replaces the rows of the dossiers that differ, commits, and returns how many they are.
absl::StatusOr<int64_t> Replace(pg::Transaction& transaction, const std::string& province, const Page& page) {
  ASSIGN_OR_RETURN(const Differences different, Compare(transaction, province, page.whole_ids, page.folded));
  std::set<std::string> wrong;
  for (const auto* ids : {&different.dossiers, &different.tasks, &different.clocks, &different.documents}) {
    wrong.insert(ids->begin(), ids->end());
  }
  for (const std::string& id : page.whole_ids) {
    if (!page.existing.contains(id)) wrong.insert(id);
  }
  if (wrong.empty()) {
    transaction.Rollback();
    return 0;
  }
  std::vector<const Folded*> inserted, updated;
  TaskRows tasks;
  ClockRows clocks;
  ResultDocumentRows results;
  std::vector<std::string> use_ids, used;
  for (size_t i = 0; i < page.folded.size(); ++i) {
    const Folded& folded = page.folded[i];
    const std::string& id = folded.dossier.id;
    if (!wrong.contains(id)) continue;
    (page.existing.contains(id) ? updated : inserted).push_back(&folded);
    for (const dossier::Task& task : folded.dossier.tasks) tasks.Add(id, task);
    clocks.Add(folded.dossier, 0);
    results.Add(folded.dossier, 0);
    for (const std::string& document : page.documents[i]) {
      use_ids.push_back(id);
      used.push_back(document);
    }
  }
  const std::vector<std::string> ids(wrong.begin(), wrong.end());
  const absl::Time now = absl::Now();
  Writes writes;
  for (const pg::Statement* statement : {&kDeleteTasks, &kDeleteClock, &kDeleteResultDocuments}) {
    writes.Add(*statement).Text(province).UuidArray(ids);
  }
  if (!inserted.empty()) AppendDossierRows(inserted, writes.Add(InsertDossiers()).Text(province).Time(now));
  if (!updated.empty()) {
    // What is never rewritten may be what is wrong.
    AppendChangedRows(Rewritten::kNever, updated,
                      writes.Add(UpdateDossiers(Rewritten::kNever)).Text(province).Time(now));
  }
  if (!tasks.empty()) tasks.Append(writes.Add(kInsertTasks).Text(province));
  if (!clocks.empty()) clocks.Append(writes.Add(kInsertClock).Text(province));
  if (!results.empty()) results.Append(writes.Add(kInsertResultDocuments).Text(province));
  if (!used.empty()) writes.Add(kInsertDocumentUses).Text(province).UuidArray(use_ids).UuidArray(used);
  RETURN_IF_ERROR(transaction.ExecuteAllAndCommit(writes.calls()).status());
  return static_cast<int64_t>(wrong.size());
}

}  // namespace

absl::StatusOr<RebuildProgress> Rebuild(const pg::ConnectionOptions& database, const RebuildOptions& options,
                                        const std::function<void(const absl::Status&)>& damaged,
                                        const std::function<void(const RebuildProgress&)>& progress) {
  base::Mutex mutex;
  RebuildProgress sum;
  Pages pages(kRebuildPage, options.province);
  RETURN_IF_ERROR(
      RunOverConnections(database, options.connections, [&](pg::Connection& connection) -> absl::Status {
        for (;;) {
          ASSIGN_OR_RETURN(
              pg::Transaction transaction,
              pg::Transaction::Begin(connection, {.deadline = absl::Now() + kPageMax}, kPageSettings));
          ASSIGN_OR_RETURN(std::vector<std::string> ids, pages.Next(transaction));
          if (ids.empty()) return absl::OkStatus();
          ASSIGN_OR_RETURN(const Page page, ReadPage(transaction, options.province, std::move(ids)));
          ASSIGN_OR_RETURN(const int64_t replaced, Replace(transaction, options.province, page));
          const base::MutexLock lock(mutex);
          sum.dossiers += static_cast<int64_t>(page.ids.size());
          sum.events += page.events;
          sum.replaced += replaced;
          sum.damaged += static_cast<int64_t>(page.damaged.size());
          for (const absl::Status& status : page.damaged) damaged(status);
          progress(sum);
        }
      }));
  return sum;
}

}  // namespace onestop::ledger
