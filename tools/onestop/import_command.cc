// Histories of old systems.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/messages/status.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/import_run.h"
#include "tools/onestop/progress.h"

namespace onestop::cli {
namespace {

struct ImportOptions {
  std::string file;
  std::string rejects;
};

constexpr char kFormat[] =
    "  One act a line, in time order per dossier:\n"
    "    {\"dossier\":\"old-1\",\"act\":\"submit\",\"time\":\"2011-01-03T10:00:00+07:00\",\n"
    "     \"procedure\":\"1.001786\",\"agency\":\"H31.06\",\"channel\":\"online\"}\n"
    "    "
    "{\"dossier\":\"old-1\",\"act\":\"accept\",\"time\":\"2011-01-03T11:00:00+07:00\",\"due\":\"2011-02-28\"}"
    "\n"
    "    {\"dossier\":\"old-1\",\"act\":\"finish\",\"time\":\"2011-02-20T09:00:00+07:00\"}\n"
    "    {\"dossier\":\"old-1\",\"act\":\"return\",\"time\":\"2011-02-21T09:00:00+07:00\"}\n"
    "  Acts: submit (procedure, agency, channel online|counter|post), accept and supplement (due: a day, or\n"
    "  a time with its zone; without it ours is computed), supplement_request (content), refuse, withdraw\n"
    "  and stop (reason), step (name, actor), finish, return. Other fields are kept as remarks. A line has\n"
    "  at most 64 KiB.\n\n"
    "  Refused lines go to the reject file with their reasons; the rest goes in. The run may be stopped\n"
    "  (Ctrl-C) and repeated: what is stored is not stored twice. Correct a refused line in its place in "
    "the\n"
    "  file and run it again: an act is known by its dossier and its count within it.\n\n"
    "  onestop import history.jsonl --as history-migration\n"
    "  zcat history.jsonl.gz | onestop import - --rejects refused.jsonl --as history-migration";

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
  if (session.json()) {
    session.out() << absl::StrFormat(
        "{\"lines\": %d, \"recorded\": %d, \"duplicates\": %d, \"refused\": %d, \"reconnects\": %d, "
        "\"seconds\": %.3f, \"acts_per_second\": %d}\n",
        counts.lines, counts.recorded, counts.duplicates, counts.refused, counts.reconnects, seconds, rate);
    return;
  }
  WriteFacts(session.out(),
             {{session.Localize("lines"), WithCommas(counts.lines)},
              {session.Localize("recorded"), WithCommas(counts.recorded)},
              {session.Localize("duplicates"), WithCommas(counts.duplicates)},
              {session.Localize("refused"),
               absl::StrCat(WithCommas(counts.refused),
                            counts.refused > 0 ? absl::StrCat("  (", rejects, ")") : "")},
              {session.Localize("time"),
               session.Localize("$0, $1 acts a second", ShowDuration(elapsed), WithCommas(rate))}});
}

absl::Status Import(Session& session, const ImportOptions& options) {
  const bool from_pipe = options.file == "-";
  std::ifstream file;
  if (!from_pipe) {
    file.open(options.file, std::ios::binary);
    if (!file || std::filesystem::is_directory(options.file)) {
      return UsageError(messages::Both("cannot read the file $0", options.file));
    }
  }
  const std::string rejects_path = !options.rejects.empty() ? options.rejects
                                   : from_pipe              ? "import.rejects.jsonl"
                                                            : options.file + ".rejects.jsonl";
  std::ofstream rejects(rejects_path, std::ios::binary | std::ios::trunc);
  if (!rejects) return UsageError(messages::Both("cannot write the file $0", rejects_path));
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
  command.footer(kFormat);
  command.add_option("file", options->file, "the file; - for standard input")->required()->type_name("FILE");
  command.add_option("--rejects", options->rejects, "where refused lines go; default: FILE.rejects.jsonl")
      ->type_name("FILE");
  Bind(command, action, options, &Import);
}

}  // namespace onestop::cli
