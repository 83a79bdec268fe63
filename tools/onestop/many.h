#pragma once

/// Many dossiers with one command: asked for once, done side by side, each with its own result.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "tools/onestop/remarks.h"
#include "tools/onestop/session.h"
#include "tools/onestop/table.h"

namespace onestop::cli {

/// As many as one command takes.
inline constexpr int kManyMax = 1000;
/// Of a list that is read for it.
inline constexpr int kManyPageSize = 200;

/// What a person types as yes or no, in English or Vietnamese ("y", "Yes", "có", "co", "không", "k"); an empty answer is a
/// no. Nothing for anything else.
std::optional<bool> ReadAnswer(absl::string_view answer);

/// Asks a person, on a terminal; `question` in the session's language, without a blank at its end. Asks again, twice at
/// most, when the answer is neither yes nor no. OK: yes.
/// Errors: CANCELLED with `no`; INVALID_ARGUMENT when there is no terminal to ask on; the text says to use --yes.
absl::Status Confirm(const Session& session, const std::string& question, const messages::Bilingual& no);

/// Runs `work` once for each number below `count`, several at the same time, and returns when all are done.
void SideBySide(size_t count, absl::FunctionRef<void(size_t)> work);

/// What is said of each dossier of a command: "signed", "not signed"; and of all, with two numbers, the second
/// of which chooses the form: "$0 of $1 was not signed", "$0 of $1 were not signed".
struct OutcomeWords {
  messages::English done;
  messages::English not_done;
  messages::Plural some;
};

/// The first columns of Outcomes, and the last.
inline constexpr Heading kOutcomeDossier = CodeColumn("dossier_code", "Dossier");
inline constexpr Heading kOutcome = TextColumn("outcome", "Outcome");
/// Reasons are sentences: for people they stand below the table.
inline constexpr Heading kOutcomeReason = TextColumn("reason", "Reason").Wide();

/// The table of a command for many: a line for each dossier with what was made, and below it why nothing was.
class Outcomes {
 public:
  /// `columns` begin with the dossier's code and the outcome and end with the reason; those between are what was made.
  Outcomes(const Session& session, const OutcomeWords& words, absl::Span<const Heading> columns);

  /// Once for each dossier; `made` has a cell for each of its columns.
  void Done(const std::string& dossier_code, const std::vector<Cell>& made);
  /// `here`: what failed is on this machine, so nothing was done. Else an error without a reason leaves that open, and one that
  /// says that another person was quicker is no failure.
  void NotDone(const std::string& dossier_code, const absl::Status& why, bool here);
  /// Nothing was begun; `why` in the session's language.
  void NotTried(const std::string& dossier_code, const std::string& why);
  /// Once, after the last. OK, or that so many were not done.
  absl::Status End();

 private:
  Cell OutcomeCell(const messages::English& word, Cell::Tone tone) const;
  void Row(const std::string& dossier_code, const Cell& outcome, const std::vector<Cell>& made,
           const Cell& reason);

  const Session& session_;
  const OutcomeWords words_;
  const size_t made_columns_;
  Table table_;
  Remarks reasons_;
  size_t count_ = 0;
  size_t not_done_ = 0;
};

}  // namespace onestop::cli
