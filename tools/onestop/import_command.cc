// Histories of old systems.

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/messages/status.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/files.h"
#include "tools/onestop/import_run.h"
#include "tools/onestop/progress.h"

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
           "stored is not stored twice. The run may be stopped (Ctrl-C) and repeated. What is stored is "
           "known again for 30 days; later, give the new lines alone. A line whose dossier cannot be read "
           "holds nothing back. What is recorded stays recorded: there is no way to replace a dossier's "
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
  if (session.for_programs()) {
    session.WriteObject(nlohmann::ordered_json{{"lines", counts.lines},
                                               {"recorded", counts.recorded},
                                               {"duplicates", counts.duplicates},
                                               {"refused", counts.refused},
                                               {"held_back", counts.held_back},
                                               {"reconnects", counts.reconnects},
                                               {"seconds", seconds},
                                               {"acts_per_second", rate}});
    return;
  }
  WriteFacts(session.out(),
             {{session.Localize("lines"), WithCommas(counts.lines)},
              {session.Localize("recorded"), WithCommas(counts.recorded)},
              {session.Localize("duplicates"), WithCommas(counts.duplicates)},
              {session.Localize("refused"),
               absl::StrCat(WithCommas(counts.refused),
                            counts.refused > 0 ? absl::StrCat("  (", rejects, ")") : "")},
              {session.Localize("of these held back"), WithCommas(counts.held_back)},
              {session.Localize("time"),
               session.Localize("$0, $1 acts a second", ShowDuration(elapsed), WithCommas(rate))}});
}

absl::Status Import(Session& session, const ImportOptions& options) {
  const bool from_pipe = options.file == "-";
  std::ifstream file;
  if (!from_pipe) {
    ASSIGN_OR_RETURN(file, OpenFile(options.file));
  }
  const std::string rejects_path = !options.rejects.empty() ? options.rejects
                                   : from_pipe              ? "import.rejects.jsonl"
                                                            : options.file + ".rejects.jsonl";
  std::ofstream rejects(rejects_path, std::ios::binary | std::ios::trunc);
  if (!rejects) return CannotWrite(rejects_path, errno);
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kMigrationSystem));

  Progress progress("acts");
  const int64_t size = from_pipe ? 0 : SizeOf(options.file);
  ImportRun run(
      client, from_pipe ? std::cin : static_cast<std::istream&>(file), rejects,
      {.progress = [&progress, size](const ImportCounts& counts) {
        const double part = size == 0 ? -1 : static_cast<double>(counts.bytes) / static_cast<double>(size);
        progress.Show(counts.answered(), part, absl::StrCat(WithCommas(counts.refused), " refused"));
      }});
  const absl::Status status = run.Run();
  progress.Clear();
  WriteSummary(session, run.counts(), progress.Elapsed(), rejects_path);
  RETURN_IF_ERROR(status);
  if (run.counts().refused == 0) {
    rejects.close();
    std::filesystem::remove(rejects_path);
    return absl::OkStatus();
  }
  return messages::Error(absl::StatusCode::kFailedPrecondition,
                         messages::Both(messages::Plural("$0 line was refused: see $1; the rest went in",
                                                         "$0 lines were refused: see $1; the rest went in"),
                                        run.counts().refused, run.counts().refused, rejects_path));
}

}  // namespace

void AddImportCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App& command = *app.add_subcommand("import", "bring in the history of an old system (JSON Lines)");
  command.footer(FormatOfFile());
  command.add_option("file", options->file, "the file; - for standard input")->required()->type_name("FILE");
  command.add_option("--rejects", options->rejects, "where refused lines go; default: FILE.rejects.jsonl")
      ->type_name("FILE");
  Bind(command, action, options, &Import);
}

}  // namespace onestop::cli
