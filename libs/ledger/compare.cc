// One statement for each table, over arrays of what should be there.

#include "libs/ledger/compare.h"

#include "libs/base/status_macros.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/verify_statements.h"
#include "libs/pg/params.h"

namespace onestop::ledger {
namespace {

std::vector<std::string> IdsIn(const pg::Result& rows) {
  std::vector<std::string> ids;
  for (const pg::Row row : rows) ids.emplace_back(row.Text(0));
  return ids;
}

}  // namespace

absl::StatusOr<Differences> Compare(pg::Transaction& transaction, const std::string& province,
                                    const std::vector<std::string>& ids, const std::vector<Folded>& folded) {
  std::vector<const Folded*> dossiers;
  TaskRows tasks;
  ClockRows clocks;
  ResultDocumentRows documents;
  for (const Folded& one : folded) {
    dossiers.push_back(&one);
    for (const dossier::Task& task : one.dossier.tasks) tasks.Add(one.dossier.id, task);
    clocks.Add(one.dossier, 0);
    documents.Add(one.dossier, 0);
  }
  pg::Params of_dossiers, of_tasks, of_clocks, of_documents;
  AppendDossierRows(dossiers, of_dossiers.Text(province));
  // The ids as well: a dossier without rows may have stored ones.
  tasks.Append(of_tasks.Text(province).UuidArray(ids));
  clocks.Append(of_clocks.Text(province).UuidArray(ids));
  documents.Append(of_documents.Text(province).UuidArray(ids));
  ASSIGN_OR_RETURN(const std::vector<pg::Result> found,
                   transaction.ExecuteAll({pg::Call{CompareDossiers(), of_dossiers},
                                           {kCompareTasks, of_tasks},
                                           {kCompareClock, of_clocks},
                                           {kCompareDocuments, of_documents}}));
  return Differences{.dossiers = IdsIn(found[0]),
                     .tasks = IdsIn(found[1]),
                     .clocks = IdsIn(found[2]),
                     .documents = IdsIn(found[3])};
}

}  // namespace onestop::ledger
