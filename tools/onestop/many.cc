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

#include "libs/messages/status.h"

namespace onestop::cli {
namespace {

// A token signs one after the other, but time stamps and the service's work overlap.
constexpr size_t kWorkers = 6;

std::vector<Column> Columns(const Session& session, const std::vector<Column>& made) {
  std::vector<Column> columns = {{"dossier_code", session.Localize("Dossier")},
                                 {"outcome", session.Localize("Outcome")}};
  columns.insert(columns.end(), made.begin(), made.end());
  // Reasons are sentences: for people they stand below the table.
  if (session.settings().format != Format::kTable) columns.push_back({"reason", ""});
  return columns;
}

}  // namespace

absl::Status Confirm(const Session& session, const std::string& question, absl::string_view no) {
  // A script that is asked would wait for ever, or take a line of its input as the answer.
  if (isatty(STDIN_FILENO) == 0) {
    return UsageError(
        messages::Both("there is no terminal to ask on; give --yes to do it with all that is listed"));
  }
  session.out() << question << " " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  // "c" is the Vietnamese "có".
  if (answer == "y" || answer == "Y" || answer == "c" || answer == "C") return absl::OkStatus();
  return absl::CancelledError(no);
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

Outcomes::Outcomes(const Session& session, const OutcomeWords& words, const std::vector<Column>& made)
    : session_(session),
      words_(words),
      made_columns_(made.size()),
      table_(session.MakeTable(Columns(session, made))),
      reasons_(session) {}

Cell Outcomes::OutcomeCell(const messages::English& word, Cell::Tone tone) const {
  // Programs read the English word, in any language.
  return {session_.Localize(word), messages::Translate(messages::Language::kEnglish, word), tone};
}

void Outcomes::Done(const std::string& dossier_code, const std::vector<Cell>& made) {
  Row(dossier_code, OutcomeCell(words_.done, Cell::kPlain), made, "");
}

void Outcomes::NotDone(const std::string& dossier_code, const absl::Status& why) {
  ++not_done_;
  Row(dossier_code, OutcomeCell(words_.not_done, Cell::kBad), std::vector<Cell>(made_columns_, Cell("")),
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
  if (session_.settings().format != Format::kTable) cells.push_back(reason);
  table_.Row(std::move(cells));
  reasons_.Add(dossier_code, reason.people);
}

}  // namespace onestop::cli
