#pragma once

/// What is derived from events beside dossier.dossier (dossier_columns.h), as rows: written with the events
/// by the ledger, and made again by `verify`.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "libs/pg/params.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::ledger {

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

/// The uploaded documents that an event names.
std::vector<std::string> DocumentsNamedBy(const dossier::v1::Event& event);

}  // namespace onestop::ledger
