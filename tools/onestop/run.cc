// Builds the tree of commands, parses the command line and runs what it names.

#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "libs/telemetry/trace.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/session.h"

namespace onestop::cli {
namespace {

constexpr char kIntroduction[] =
    "The command line of Onestop, the back office of one-stop administrative procedures.\n\n"
    "Every command says more with --help. Results in Vietnamese: --lang vi.";

constexpr char kExamples[] =
    "On this machine, with the embedded server (onestopd --data var/onestop):\n"
    "  export ONESTOP_DATA=var/onestop\n"
    "  onestop procedures\n"
    "  onestop inbox --as cv01\n"
    "  onestop report --from 2024-01-01 --to 2024-06-30 --as ks01 --lang vi\n\n"
    "Elsewhere:\n"
    "  onestop list --overdue --target intake.province:7440 --ca roots.pem --token-file ~/.onestop/token\n\n"
    "Exit codes: 0 done, 1 refused, 2 wrong command line or file, 3 no server answered.\n";

void AddSettings(CLI::App& app, Settings& settings) {
  app.add_option("--data", settings.data, "data directory of an onestopd on this machine")
      ->envname("ONESTOP_DATA")
      ->type_name("DIR")
      ->group("Server");
  app.add_option("--target", settings.target, "the server")
      ->envname("ONESTOP_TARGET")
      ->type_name("HOST:PORT")
      ->group("Server");
  app.add_option("--ca", settings.ca_file, "roots of the server's certificate, PEM; without: no TLS")
      ->envname("ONESTOP_CA")
      ->type_name("FILE")
      ->group("Server");
  app.add_option("--server-name", settings.server_name, "name in the server's certificate")->group("Server");
  app.add_option("--timeout", settings.timeout_seconds, "seconds for one call")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 86'400.0, "SECONDS"))
      ->group("Server");
  app.add_option("--as", settings.as, "with --data: the staff member or system that acts")
      ->envname("ONESTOP_AS")
      ->type_name("ID")
      ->group("Identity");
  app.add_option("--token-file", settings.token_file, "a file with a bearer token")
      ->envname("ONESTOP_TOKEN_FILE")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option("--cert", settings.cert_file, "the client's certificate, PEM")
      ->type_name("FILE")
      ->group("Identity");
  app.add_option("--key", settings.key_file, "its private key, PEM")->type_name("FILE")->group("Identity");
  app.add_option("--on-behalf-of", settings.on_behalf_of, "the staff member that a migration acts for")
      ->type_name("STAFF")
      ->group("Identity");
  app.add_option("--otlp", settings.otlp_endpoint,
                 "OpenTelemetry collector for traces (OTLP/gRPC, plain text)")
      ->envname("ONESTOP_OTLP")
      ->type_name("HOST:PORT")
      ->group("Output");
  app.add_option("--lang", settings.language, "language of results: en or vi")
      ->capture_default_str()
      ->envname("ONESTOP_LANG")
      ->check(CLI::IsMember({"en", "vi"}))
      ->group("Output");
}

void AddFormat(CLI::App& app, std::string& format) {
  app.add_option("--format", format, "table, json or csv")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->group("Output");
}

void AddCommands(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  CLI::App& dossier = *app.add_subcommand("dossier", "acts on one dossier, and its history");
  dossier.require_subcommand(1);
  AddIntakeCommands(dossier, action);
  AddStepCommands(dossier, action);
  AddResultCommands(dossier, action);
  AddHistoryCommands(dossier, action);
  AddListCommands(app, action);
  AddEvidenceCommands(app, dossier, action);
  AddReportCommands(app, action);
  AddFeedCommand(app, action);
  AddQueueCommands(app, action);
  AddArchiveCommands(app, action);
  AddDocumentCommands(app, action);
  AddFileCommands(app, action);
  AddCatalogueCommands(app, action);
  AddFormCommands(app, action);
  AddOperatorCommands(app, action);
  AddImportCommand(app, action);
  AddSelfCommands(app, action);
}

Program Client() {
  return {.name = "onestop",
          .introduction = kIntroduction,
          .examples = kExamples,
          .trace_name = "onestop-cli",
          .add_commands = &AddCommands};
}

// Global options may also follow the command.
void LetGlobalsFollow(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->fallthrough();
    LetGlobalsFollow(*command);
  }
}

int Act(Settings settings, const Action& action) {
  Session session(std::move(settings), std::cout);
  const absl::Status status = action(session);
  // Results come before the explanation of a failure, also when both go to one file.
  std::cout.flush();
  if (status.ok()) return session.exit_code();
  std::fputs(Explain(status, session.request_id(), session.language()).c_str(), stderr);
  return ExitCodeOf(status);
}

}  // namespace

CommandTree::CommandTree() : CommandTree(Client()) {}

CommandTree::CommandTree(const Program& program) : app(program.introduction, program.name) {
  app.footer(program.examples);
  app.set_version_flag("--version", program.name + " " ONESTOP_VERSION);
  AddSettings(app, settings);
  AddFormat(app, format);
  program.add_commands(app, action);
  LetGlobalsFollow(app);
}

int RunProgram(const Program& program, int argc, const char* const* argv) {
  CommandTree tree(program);
  try {  // The parser throws; nothing of ours does.
    tree.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = tree.app.exit(error);
    return code == 0 ? kExitOk : kExitUsage;
  }
  Settings& settings = tree.settings;
  settings.format = tree.format == "json"  ? Format::kJson
                    : tree.format == "csv" ? Format::kCsv
                                           : Format::kTable;

  // Started before the command, which begins its span when the session is made.
  const absl::Status tracing = telemetry::StartTracing(
      {.otlp_endpoint = settings.otlp_endpoint, .service_name = program.trace_name, .otlp_insecure = true});
  if (!tracing.ok()) {
    std::fputs(Explain(tracing, "", messages::Language::kEnglish).c_str(), stderr);
    return kExitUsage;
  }
  const int code = Act(std::move(settings), tree.action);
  telemetry::StopTracing();
  return code;
}

int Run(int argc, const char* const* argv) { return RunProgram(Client(), argc, argv); }

}  // namespace onestop::cli
