#pragma once

/// Compares the projection with what follows from the events: for `verify`, which tells, and `rebuild`, which corrects.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/pg/transaction.h"

namespace onestop::ledger {

/// Ids of the dossiers of which a table holds something else, once for each row.
struct Differences {
  std::vector<std::string> dossiers;
  std::vector<std::string> tasks;
  std::vector<std::string> clocks;
  std::vector<std::string> documents;
};

/// Compares the stored rows of `folded`, which are the dossiers `ids`, in one round trip. A row of dossier.dossier that is
/// missing is not told. Errors: of the database.
absl::StatusOr<Differences> Compare(pg::Transaction& transaction, const std::string& province,
                                    const std::vector<std::string>& ids, const std::vector<Folded>& folded);

}  // namespace onestop::ledger
