// Asks once and does many dossiers side by side; each failure is one line of the table, not the end of the
// run.

#include "tools/onestop/many.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace onestop::cli {
namespace {

// A token signs one after the other, but time stamps and the service's work overlap.
constexpr size_t kWorkers = 6;

std::vector<Column> Columns(const Session& session, const std::vector<Column>& made) {
  std::vector<Column> columns = {{"dossier_code", session.Localize("Dossier")},
                                 {"outcome", session.Localize("Outcome")}};
  columns.insert(columns.end(), made.begin(), made.end());
  columns.push_back({"reason", session.Localize("Why not")});
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
      table_(session.MakeTable(Columns(session, made))) {}

void Outcomes::Done(const std::string& dossier_code, const std::vector<std::string>& made) {
  Row(dossier_code, session_.Localize(words_.done), made, "");
}

void Outcomes::NotDone(const std::string& dossier_code, const absl::Status& why) {
  ++not_done_;
  Row(dossier_code, session_.Localize(words_.not_done), std::vector<std::string>(made_columns_),
      Explain(why, "", session_.language()));
}

void Outcomes::NotTried(const std::string& dossier_code, const std::string& why) {
  ++not_done_;
  Row(dossier_code, session_.Localize("not tried"), std::vector<std::string>(made_columns_), why);
}

absl::Status Outcomes::End() {
  table_.End();
  if (not_done_ == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(session_.Localize(words_.some, not_done_, count_));
}

void Outcomes::Row(const std::string& dossier_code, const std::string& outcome,
                   const std::vector<std::string>& made, const std::string& reason) {
  ++count_;
  std::vector<std::string> cells = {dossier_code, outcome};
  cells.insert(cells.end(), made.begin(), made.end());
  cells.push_back(reason);
  table_.Row(std::move(cells));
}

}  // namespace onestop::cli
