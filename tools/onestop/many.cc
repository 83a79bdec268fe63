// Asks once and does many dossiers side by side; a failure is one line of the table, with its reason below, and
// not the end of the run.

#include "tools/onestop/many.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "libs/base/reason.h"
#include "libs/messages/status.h"
#include "libs/refusal/refuse.h"
#include "libs/text/unicode.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "tools/onestop/explain.h"

namespace onestop::cli {
namespace {

// A token signs one after the other, but time stamps and the service's work overlap.
constexpr size_t kWorkers = 6;
constexpr int kTimesAsked = 3;

}  // namespace

std::optional<bool> ReadAnswer(absl::string_view answer) {
  const std::string word = absl::StrReplaceAll(
      absl::AsciiStrToLower(text::ToNfc(absl::StripAsciiWhitespace(answer))), {{"Ó", "ó"}, {"Ô", "ô"}});
  for (const absl::string_view yes : {"y", "yes", "c", "co", "có"}) {
    if (word == yes) return true;
  }
  for (const absl::string_view no : {"", "n", "no", "k", "ko", "khong", "không"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

absl::Status Confirm(const Session& session, const std::string& question, const messages::Bilingual& no) {
  // A script that is asked would wait for ever, or take a line of its input as the answer.
  if (isatty(STDIN_FILENO) == 0) {
    return UsageError(
        messages::Both("there is no terminal to ask on; give --yes to do it with all that is listed"));
  }
  std::string line;
  for (int i = 0; i < kTimesAsked; ++i) {
    session.out() << question << " " << std::flush;
    if (!std::getline(std::cin, line)) break;
    const std::optional<bool> answer = ReadAnswer(line);
    if (answer.has_value() && *answer) return absl::OkStatus();
    if (answer.has_value()) break;
    session.out() << session.Localize("Please answer yes or no.") << "\n";
  }
  return messages::Error(absl::StatusCode::kCancelled, no);
}

void SideBySide(size_t count, absl::FunctionRef<void(size_t)> work) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> workers;
  for (size_t i = 0; i < std::min(kWorkers, count); ++i) {
    workers.emplace_back([&] {
      for (size_t item = next++; item < count; item = next++) work(item);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

Outcomes::Outcomes(const Session& session, const OutcomeWords& words, absl::Span<const Heading> columns)
    : session_(session),
      words_(words),
      // Besides the dossier, the outcome and the reason.
      made_columns_(columns.size() - 3),
      table_(session.MakeTable(columns)),
      reasons_(session) {}

Cell Outcomes::OutcomeCell(const messages::English& word, Cell::Tone tone) const {
  // Programs read the English word, in any language.
  return {session_.Localize(word), messages::Translate(messages::Language::kEnglish, word), tone};
}

void Outcomes::Done(const std::string& dossier_code, const std::vector<Cell>& made) {
  Row(dossier_code, OutcomeCell(words_.done, Cell::kPlain), made, "");
}

void Outcomes::NotDone(const std::string& dossier_code, const absl::Status& why, bool here) {
  // A server gives a reason for what it has not done; without one the answer was lost on its way.
  const bool in_doubt = !here && (!base::ReasonOf(why).has_value() ||
                                  refusal::HasReason(why, {common::v1::ERROR_REASON_COMMIT_IN_DOUBT}));
  // Another person, or another run of this command, was quicker.
  const bool is_gone = refusal::HasReason(
      why, {common::v1::ERROR_REASON_DOSSIER_IN_WRONG_STATUS, common::v1::ERROR_REASON_TASK_NOT_OPEN,
            common::v1::ERROR_REASON_TASK_HELD_BY_OTHER});
  if (!is_gone) ++not_done_;
  const messages::English word = is_gone    ? messages::English("waits no more")
                                 : in_doubt ? messages::English("unknown; repeat")
                                            : words_.not_done;
  Row(dossier_code, OutcomeCell(word, is_gone ? Cell::kPlain : Cell::kBad),
      std::vector<Cell>(made_columns_, Cell("")),
      Cell(ExplainBriefly(why, session_.language()), ExplainBriefly(why, messages::Language::kEnglish)));
}

void Outcomes::NotTried(const std::string& dossier_code, const std::string& why) {
  ++not_done_;
  Row(dossier_code, OutcomeCell(messages::English("not tried"), Cell::kBad),
      std::vector<Cell>(made_columns_, Cell("")), why);
}

absl::Status Outcomes::End() {
  table_.End();
  reasons_.End();
  if (not_done_ == 0) return absl::OkStatus();
  return messages::Error(absl::StatusCode::kFailedPrecondition,
                         messages::Both(words_.some, static_cast<int64_t>(count_), not_done_, count_));
}

void Outcomes::Row(const std::string& dossier_code, const Cell& outcome, const std::vector<Cell>& made,
                   const Cell& reason) {
  ++count_;
  std::vector<Cell> cells = {dossier_code, outcome};
  cells.insert(cells.end(), made.begin(), made.end());
  cells.push_back(reason);
  table_.Row(std::move(cells));
  reasons_.Add(dossier_code, reason.people);
}

}  // namespace onestop::cli
