#pragma once

/// The columns of dossier.dossier that follow from a dossier's events: one table, from which the statements
/// that write and check them are made. A new column is a migration and one line of dossier_columns.cc.
///
/// Rows travel as one array a column, taken apart by unnest in step; see statements.h.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/dossier/history.h"
#include "libs/pg/params.h"
#include "libs/pg/statement.h"

namespace onestop::ledger {

using dossier::Folded;

/// When a column is written again after its row was inserted: by events of this value and of those after it. The roles of the
/// services may write the columns that their events write, and no others (migration 0035).
enum class Rewritten {
  kWithEveryEvent,  ///< By ordinary steps too, which write these columns and no others.
  kWithSomeEvents,  ///< By events that are no ordinary step, such as acceptance and sealing.
  kWithTheOwner,    ///< By those that change whose the dossier is: amendments and erasures.
  kNever,           ///< The key, and what was submitted once and for all.
};

/// What a column holds of a dossier; nothing is NULL.
using GetText = std::optional<std::string> (*)(const Folded&);
using GetBytes = std::string (*)(const Folded&);
using GetNumber = std::optional<int64_t> (*)(const Folded&);
using GetTime = std::optional<absl::Time> (*)(const Folded&);

struct DossierColumn {
  absl::string_view name;
  /// As PostgreSQL's format_type() spells it.
  absl::string_view type;
  Rewritten rewritten;
  std::variant<GetText, GetBytes, GetNumber, GetTime> get;
  /// Rows of before the column was have NULL there until they are rewritten; nothing is compared with it.
  bool absent_in_old_rows = false;
};

/// All of them, the key first. Besides them the table has `province` and `change_time`, which do not follow
/// from events.
absl::Span<const DossierColumn> DossierColumns();

/// Which columns `event` may change: those of this value and of the values before it.
Rewritten RewrittenBy(const dossier::v1::Event& event);
/// Whether `event` changes no column but those of Rewritten::kWithEveryEvent.
bool IsOrdinaryStep(const dossier::v1::Event& event);

/// $1 province, $2 time of the change, then AppendDossierRows().
const pg::Statement& InsertDossiers();
/// $1 province, then AppendDossierRows(): the ids of the rows that are stored otherwise. A row that is
/// missing is not told.
const pg::Statement& CompareDossiers();
/// The rows as arrays, one a column.
void AppendDossierRows(const std::vector<const Folded*>& rows, pg::Params& params);

/// Updates the columns that events of `rewritten` may change; with kNever all but the key, which is for rows that do not agree
/// with their events. $1 province, $2 time of the change, then AppendChangedRows().
const pg::Statement& UpdateDossiers(Rewritten rewritten);
void AppendChangedRows(Rewritten rewritten, const std::vector<const Folded*>& rows, pg::Params& params);

}  // namespace onestop::ledger
