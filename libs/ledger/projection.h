#pragma once

/// What is derived from events, as rows: written with the events by the ledger, and made again by `verify`.

#include <optional>
#include <string>
#include <vector>

#include "libs/dossier/dossier.h"
#include "libs/ledger/batch.h"
#include "libs/pg/params.h"

namespace onestop::ledger {

/// The rows of dossier.dossier for `dossiers`, as the arrays $3 … $28 of kInsertDossiers.
void AppendDossierRows(const std::vector<const Folded*>& dossiers, pg::Params& params);

/// Whether an act changes no more of dossier.dossier than the ordinary columns of kWrite.
bool IsOrdinaryStep(const dossier::v1::Event& event);

/// The open task's number, step and holder, as dossier.dossier shows them; all empty when none is open.
struct Holder {
  std::optional<int64_t> task;
  std::optional<int64_t> step;
  std::optional<std::string> staff;
};
Holder HolderOf(const dossier::Dossier& dossier);

/// The documents that an event names.
std::vector<std::string> DocumentsNamedBy(const dossier::v1::Event& event);

}  // namespace onestop::ledger
