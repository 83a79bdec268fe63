#pragma once

/// What is derived from events beside dossier.dossier (dossier_columns.h), as rows: written with the events
/// by the ledger, compared by `verify` and made again by `rebuild`.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "libs/pg/params.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::ledger {

/// Rows of dossier.task, as arrays, one a column: ids, numbers, steps, kinds, roles, agencies, assignees, open times, due
/// times, claim times, finish times, outcomes.
class TaskRows {
 public:
  void Add(const std::string& dossier_id, const dossier::Task& task);
  bool empty() const { return dossier_ids_.empty(); }
  void Append(pg::Params& params) const;
  /// Only what changes after a task was opened: ids, numbers, assignees, claim times, finish times, outcomes.
  void AppendChanges(pg::Params& params) const;

 private:
  std::vector<std::string> dossier_ids_, agencies_, assignees_, outcomes_;
  std::vector<int32_t> numbers_, steps_, kinds_, roles_;
  std::vector<std::optional<absl::Time>> opens_, dues_, claims_, finishes_;
};

/// Rows of dossier.clock, as arrays in the order of kInsertClock.
class ClockRows {
 public:
  /// Adds the segments of `dossier` from index `first` on.
  void Add(const dossier::Dossier& dossier, size_t first);
  bool empty() const { return dossier_ids_.empty(); }
  void Append(pg::Params& params) const;

 private:
  std::vector<std::string> dossier_ids_;
  std::vector<int32_t> numbers_;
  std::vector<absl::Time> starts_;
  // char, not bool: std::vector<bool> has no elements to point at.
  std::vector<char> running_;
  std::vector<std::optional<absl::Time>> dues_;
};

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
