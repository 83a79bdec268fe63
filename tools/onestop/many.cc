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
  std::vector<Column> columns = {{"dossier_code", session.Say("Dossier", "Mã hồ sơ")},
                                 {"outcome", session.Say("Outcome", "Kết quả")}};
  columns.insert(columns.end(), made.begin(), made.end());
  columns.push_back({"reason", session.Say("Why not", "Lý do")});
  return columns;
}

}  // namespace

absl::Status Confirm(const Session& session, const std::string& question, absl::string_view no) {
  if (isatty(STDIN_FILENO) == 0) {
    return UsageError("nobody can be asked here; give --yes when it shall be done with all that is listed");
  }
  session.out() << question << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
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

Outcomes::Outcomes(const Session& session, const Deed& deed, const std::vector<Column>& made)
    : session_(session),
      deed_(deed),
      made_columns_(made.size()),
      table_(session.MakeTable(Columns(session, made))) {}

void Outcomes::Done(const std::string& dossier_code, const std::vector<std::string>& made) {
  Row(dossier_code, session_.Say(deed_.en, absl::StrCat("đã ", deed_.vi)), made, "");
}

void Outcomes::NotDone(const std::string& dossier_code, const absl::Status& why) {
  ++not_done_;
  Row(dossier_code, session_.Say(absl::StrCat("not ", deed_.en), absl::StrCat("chưa ", deed_.vi)),
      std::vector<std::string>(made_columns_), Explain(why, "", session_.vietnamese()));
}

void Outcomes::NotTried(const std::string& dossier_code, const std::string& why) {
  ++not_done_;
  Row(dossier_code, session_.Say("not tried", "chưa thử"), std::vector<std::string>(made_columns_), why);
}

absl::Status Outcomes::End() {
  table_.End();
  if (not_done_ == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      session_.Say(absl::StrCat(not_done_, " of ", count_, " were not ", deed_.en),
                   absl::StrCat(not_done_, " trong ", count_, " hồ sơ chưa ", deed_.vi, " được")));
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
