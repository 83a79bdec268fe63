#pragma once

/// What is derived from events, as rows: written with the events by the ledger, and made again by `verify`.

#include <optional>
#include <string>
#include <vector>

#include "libs/dossier/dossier.h"
#include "libs/ledger/batch.h"
#include "libs/pg/params.h"

namespace onestop::ledger {

/// The rows of dossier.dossier for `dossiers`, as the arrays $3 … $30 of kInsertDossiers.
void AppendDossierRows(const std::vector<const Folded*>& dossiers, pg::Params& params);

/// Whether an act changes no more of dossier.dossier than the ordinary columns of kWrite.
bool IsOrdinaryStep(const dossier::v1::Event& event);

/// Rows of dossier.result_document, as arrays in the order of kInsertResultDocuments.
class ResultDocumentRows {
 public:
  /// Adds those of `dossier` from index `first` on.
  void Add(const dossier::Dossier& dossier, size_t first);
  bool empty() const { return dossier_ids_.empty(); }
  void Append(pg::Params& params) const;

 private:
  std::vector<std::string> document_ids_, dossier_ids_, hashes_;
  std::vector<int32_t> numbers_, kinds_;
  std::vector<int64_t> sizes_;
  std::vector<absl::Time> times_;
};

/// The open task's number, step and holder, as dossier.dossier shows them; all empty when none is open.
struct Holder {
  std::optional<int64_t> task;
  std::optional<int64_t> step;
  std::optional<std::string> staff;
};
Holder HolderOf(const dossier::Dossier& dossier);

/// The uploaded documents that an event names.
std::vector<std::string> DocumentsNamedBy(const dossier::v1::Event& event);

}  // namespace onestop::ledger
