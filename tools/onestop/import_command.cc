// Histories of old systems.

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/messages/status.h"
#include "libs/text/json.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/files.h"
#include "tools/onestop/import_run.h"
#include "tools/onestop/progress.h"
#include "tools/onestop/reject_file.h"

namespace onestop::cli {
namespace {

struct ImportOptions {
  std::string file;
  std::string rejects;
};

std::string FormatOfFile() {
  return absl::StrCat(
      Note("One act a line, in time order per dossier:"),
      "\n\n"
      "  {\"dossier\":\"old-1\",\"act\":\"submit\",\"time\":\"2011-01-03T10:00:00+07:00\",\n"
      "   \"procedure\":\"1.001786\",\"agency\":\"H31.06\",\"channel\":\"online\"}\n"
      "  {\"dossier\":\"old-1\",\"act\":\"accept\",\"time\":\"2011-01-03 11:00\",\"due\":\"2011-02-28\"}\n"
      "  {\"dossier\":\"old-1\",\"act\":\"finish\",\"time\":\"20/02/2011\"}\n"
      "  {\"dossier\":\"old-1\",\"act\":\"return\",\"time\":\"21/02/2011 09:00\"}\n\n",
      Note("Acts: submit (procedure, agency, channel online|counter|post), accept and supplement (due: a "
           "day or a time; without it ours is computed), supplement_request (content), refuse, withdraw and "
           "stop (reason), step (name, actor), finish, return. Other fields are kept as remarks. A line has "
           "at most 64 KiB, UTF-8."),
      "\n\n",
      Note("A time without a zone is Việt Nam's. Give the day alone where the old system knows no hour, "
           "never an invented 00:00: the act then counts as after those of that day that stand before it, "
           "and is shown as a day. A dossier's name that has the form of a dossier code "
           "(H31.06-110103-0012) stays its code, unless another dossier has it; by any other name it is "
           "found too."),
      "\n\n",
      Note("Refused lines go to the reject file with their reasons, and so do the lines behind them of the "
           "same dossier, which are held back; the rest goes in. Correct the refused line in its place in "
           "the file and run it again: an act is known by its dossier and by what it says, so what is "
           "stored is not stored twice. The run may be stopped (Ctrl-C) and repeated. A line whose dossier "
           "cannot be read holds nothing back. What is recorded stays recorded: there is no way to replace a "
           "dossier's "
           "history."),
      "\n\n"
      "  onestop import history.jsonl --as history-migration\n"
      "  zcat history.jsonl.gz | onestop import - --rejects refused.jsonl --as history-migration");
}

// The size of a file that can be read to its end, for the time left; 0 when that is not known.
int64_t SizeOf(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

void WriteSummary(const Session& session, const ImportCounts& counts, absl::Duration elapsed,
                  const std::string& rejects) {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 0.001);
  const auto rate = static_cast<int64_t>(static_cast<double>(counts.answered()) / seconds);
  nlohmann::ordered_json remarks = nlohmann::ordered_json::array();
  std::vector<std::string> named;
  for (const auto& [name, lines] : counts.remarks) {
    remarks.push_back({{"field", name}, {"lines", lines}});
    named.push_back(absl::StrCat(text::JsonQuoted(name), " (", session.ShowNumber(lines), ")"));
  }
  if (session.for_programs()) {
    session.WriteObject(nlohmann::ordered_json{{"lines", counts.lines},
                                               {"recorded", counts.recorded},
                                               {"duplicates", counts.duplicates},
                                               {"refused", counts.refused},
                                               {"held_back", counts.held_back},
                                               {"reconnects", counts.reconnects},
                                               {"remarks", remarks},
                                               {"seconds", seconds},
                                               {"acts_per_second", rate}});
    return;
  }
  WriteFacts(session.out(),
             {{session.Localize("lines"), session.ShowNumber(counts.lines)},
              {session.Localize("recorded"), session.ShowNumber(counts.recorded)},
              {session.Localize("duplicates"), session.ShowNumber(counts.duplicates)},
              {session.Localize("refused"),
               absl::StrCat(session.ShowNumber(counts.refused),
                            counts.refused > 0 ? absl::StrCat("  (", rejects, ")") : "")},
              {session.Localize("of these held back"), session.ShowNumber(counts.held_back)},
              {session.Localize("fields kept as remarks"), absl::StrJoin(named, ", ")},
              {session.Localize("time"),
               session.Localize("$0, $1 acts a second", ShowDuration(elapsed), session.ShowNumber(rate))}});
}

// The program's end by Ctrl-C or SIGTERM: `end` runs on a thread of its own, since all others may be waiting, and does not
// return.
class AtSignal {
 public:
  explicit AtSignal(std::function<void(int)> end) : end_(std::move(end)) {
    if (pipe(ends_) != 0) return;
    write_end_ = ends_[1];
    watcher_ = std::thread([this] {
      char signal_number = 0;
      while (read(ends_[0], &signal_number, 1) < 0 && errno == EINTR) {
      }
      if (signal_number != 0) end_(signal_number);
    });
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, &AtSignal::Tell);
  }
  ~AtSignal() {
    if (!watcher_.joinable()) return;
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, SIG_DFL);
    Tell(0);
    watcher_.join();
    close(ends_[0]);
    close(ends_[1]);
  }
  AtSignal(const AtSignal&) = delete;
  AtSignal& operator=(const AtSignal&) = delete;

 private:
  static void Tell(int number) {
    const auto told = static_cast<char>(number);
    [[maybe_unused]] const ssize_t written = write(write_end_, &told, 1);
  }

  static inline int write_end_ = -1;
  const std::function<void(int)> end_;
  int ends_[2] = {-1, -1};
  std::thread watcher_;
};

// The reject file after `counts`: what an earlier run left is replaced or removed only when this one has reached the
// server.
absl::Status EndRejects(RejectFile& rejects, const ImportCounts& counts, bool complete) {
  if (complete ? counts.refused > 0 : counts.refused > 0 && counts.from_server > 0) return rejects.Keep();
  if (complete) {
    rejects.Remove();
  } else {
    rejects.Abandon();
  }
  return absl::OkStatus();
}

// Of fields that were probably meant for others. On standard error, as what is left out of a list is.
void WarnOfNames(const Session& session, const ImportCounts& counts) {
  for (const auto& [names, lines] : counts.near_remarks) {
    const auto& [name, meant] = names;
    std::cerr << session.Localize(
                     messages::Plural(
                         "$0 line has the field $1, which is kept as a remark; did you mean \"$2\"?",
                         "$0 lines have the field $1, which is kept as a remark; did you mean "
                         "\"$2\"?"),
                     lines, lines, text::JsonQuoted(name), meant)
              << "\n";
  }
}

// A table of a spreadsheet, where each line is an act in JSON.
bool IsSheet(const std::string& path) {
  const std::string name = absl::AsciiStrToLower(path);
  return absl::EndsWith(name, ".csv") || absl::EndsWith(name, ".xlsx") || absl::EndsWith(name, ".xls");
}

absl::Status Import(Session& session, const ImportOptions& options) {
  if (IsSheet(options.file)) {
    return UsageError(
        messages::Both("$0 is a table; what is imported is JSON Lines, one act in each line: `onestop import "
                       "--help` has the fields",
                       options.file));
  }
  const bool from_pipe = options.file == "-";
  std::ifstream file;
  if (!from_pipe) {
    ASSIGN_OR_RETURN(file, OpenFile(options.file));
  }
  const std::string rejects_path = !options.rejects.empty() ? options.rejects
                                   : from_pipe              ? "import.rejects.jsonl"
                                                            : options.file + ".rejects.jsonl";
  ASSIGN_OR_RETURN(RejectFile rejects, RejectFile::At(rejects_path, from_pipe ? "/dev/stdin" : options.file));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kMigrationSystem));
  RETURN_IF_ERROR(rejects.Open());

  Progress progress("acts", session.language());
  const int64_t size = from_pipe ? 0 : SizeOf(options.file);
  ImportRun run(
      client, from_pipe ? std::cin : static_cast<std::istream&>(file), rejects.lines(),
      {.progress = [&progress, &session, size](const ImportCounts& counts) {
        const double part = size == 0 ? -1 : static_cast<double>(counts.bytes) / static_cast<double>(size);
        progress.Show(counts.answered(), part, absl::StrCat(session.ShowNumber(counts.refused), " refused"));
      }});
  absl::Status status;
  {
    const AtSignal at_signal([&](int number) {
      const ImportCounts counts = run.Stop();
      progress.Clear();
      [[maybe_unused]] const absl::Status kept = EndRejects(rejects, counts, /*complete=*/false);
      WriteSummary(session, counts, progress.Elapsed(), rejects_path);
      WarnOfNames(session, counts);
      session.out().flush();
      std::cerr << session.Localize(
                       "stopped; what is recorded stays recorded: the same command goes on from there")
                << std::endl;
      std::_Exit(128 + number);
    });
    status = run.Run();
  }
  progress.Clear();
  const ImportCounts& counts = run.counts();
  const absl::Status kept = EndRejects(rejects, counts, /*complete=*/status.ok());
  WriteSummary(session, counts, progress.Elapsed(), rejects_path);
  WarnOfNames(session, counts);
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(kept);
  if (counts.refused == 0) return absl::OkStatus();
  return messages::Error(absl::StatusCode::kFailedPrecondition,
                         messages::Both(messages::Plural("$0 line was refused: see $1; the rest went in",
                                                         "$0 lines were refused: see $1; the rest went in"),
                                        counts.refused, counts.refused, rejects_path));
}

}  // namespace

void AddImportCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App& command = *app.add_subcommand("import", "bring in the history of an old system (JSON Lines)");
  command.footer(FormatOfFile());
  command.add_option("file", options->file, "the file; - for standard input")->required()->type_name("FILE");
  command
      .add_option(
          "--rejects", options->rejects,
          "where refused lines go; default: FILE.rejects.jsonl, for standard input import.rejects.jsonl "
          "in the current directory")
      ->type_name("FILE");
  Bind(command, action, options, &Import);
}

}  // namespace onestop::cli
