// Builds the tree of commands, parses the command line and runs what it names.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status_macros.h"
#include "libs/telemetry/trace.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/contexts.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/help.h"
#include "tools/onestop/output.h"
#include "tools/onestop/session.h"
#include "tools/onestop/usage.h"

namespace onestop::cli {
namespace {

constexpr const char* kIntroduction = Note(
    "The command line of Onestop, the back office of one-stop administrative procedures.\n\n"
    "Every command says more with --help. Results in Vietnamese: --lang vi.");

std::string Examples() {
  return absl::StrCat(
      Note("On this machine, with the embedded server (onestopd --data var/onestop):"),
      "\n\n"
      "  export ONESTOP_DATA=var/onestop\n"
      "  onestop procedures\n"
      "  onestop inbox --as cv01\n"
      "  onestop report --year 2024 --as ks01 --lang vi\n\n",
      Note("Elsewhere:"),
      "\n\n"
      "  onestop list --overdue --target intake.province:7440 --ca roots.pem --token-file "
      "~/.onestop/token\n\n",
      Note("Exit codes: 0 done, 1 refused, 2 what was given is wrong (command line, file, value), 3 "
           "no server answered."));
}

void AddSettings(CLI::App& app, Settings& settings) {
  app.add_option("--context", settings.context, "a context of `onestop context`; default: the one in use")
      ->envname("ONESTOP_CONTEXT")
      ->type_name("NAME")
      ->group("Server");
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
  CLI::Option* const cert = app.add_option("--cert", settings.cert_file, "the client's certificate, PEM")
                                ->type_name("FILE")
                                ->group("Identity");
  CLI::Option* const key = app.add_option("--key", settings.key_file, "its private key, PEM")
                               ->type_name("FILE")
                               ->group("Identity");
  cert->needs(key);
  key->needs(cert);
  app.add_option("--otlp", settings.otlp_endpoint,
                 "OpenTelemetry collector for traces (OTLP/gRPC, plain text)")
      ->envname("ONESTOP_OTLP")
      ->type_name("HOST:PORT")
      ->group("Output");
  app.add_option("--lang", settings.language, "language of results and errors; default: en")
      ->envname("ONESTOP_LANG")
      ->check(CLI::IsMember({"en", "vi"}))
      ->group("Output");
}

void AddOutput(CLI::App& app, CommandTree& tree) {
  // --format is what it was called at first.
  app.add_option("-o,--output,--format", tree.format,
                 "how results are written; wide: a table with all columns")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "wide", "json", "csv", "yaml"}))
      ->group("Output");
  app.add_option("--columns", tree.settings.columns,
                 "of a table these columns, parted by commas, in this order")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAMES")
      ->group("Output");
  app.add_flag("--excel", tree.settings.excel,
               "with csv: a byte order mark, by which Excel knows Vietnamese text")
      ->group("Output");
  app.add_flag("--no-pager", tree.no_pager, "on a terminal: no pager for lists (PAGER, or less)")
      ->group("Output");
}

void AddCommands(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  CLI::App& dossier = *app.add_subcommand("dossier", "acts on one dossier, and its history");
  dossier.require_subcommand(1);
  AddIntakeCommands(dossier, action);
  AddStepCommands(dossier, action);
  AddCourseCommands(dossier, action);
  AddInquiryCommands(dossier, action);
  AddEndCommands(dossier, action);
  AddResultCommands(dossier, action);
  AddHistoryCommands(dossier, action);
  AddActionsCommand(dossier, action);
  AddListCommands(app, action);
  AddEvidenceCommands(app, dossier, action);
  AddReportCommands(app, action);
  AddFeedCommand(app, action);
  AddQueueCommands(app, action);
  AddArchiveCommands(app, action);
  AddDocumentCommands(app, action);
  AddFileCommands(app, action);
  AddCatalogueCommands(app, action);
  AddStaffCommands(app, action);
  AddSystemCommands(app, action);
  AddFormCommands(app, action);
  AddOperatorCommands(app, action);
  AddAuditCommands(app, action);
  AddImportCommand(app, action);
  AddContextCommands(app, action);
  AddLoginCommands(app, action);
  AddSelfCommands(app, action);
}

Program Client() {
  return {.name = "onestop",
          .introduction = kIntroduction,
          .examples = Examples(),
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

// What can be known before the line is parsed, for errors of the parser.
struct EarlyOptions {
  messages::Language language = messages::Language::kEnglish;
  bool json_errors = false;
};

// Of the one in use. What is wrong with the file is said when it is needed.
std::string LanguageOfContext() {
  const char* environment = std::getenv("ONESTOP_CONTEXT");
  const absl::StatusOr<Contexts> contexts = ReadContexts();
  if (!contexts.ok()) return "";
  const auto found = contexts->contexts.find(environment == nullptr ? contexts->current : environment);
  return found == contexts->contexts.end() ? "" : found->second.lang;
}

EarlyOptions ReadEarlyOptions(int argc, const char* const* argv) {
  const char* environment = std::getenv("ONESTOP_LANG");
  std::string language = environment == nullptr ? "" : environment;
  std::string format;
  const std::pair<absl::string_view, std::string*> kRead[] = {
      {"--lang", &language}, {"--output", &format}, {"--format", &format}};
  for (int i = 1; i < argc; ++i) {
    const absl::string_view word = argv[i];
    const absl::string_view next = i + 1 < argc ? argv[i + 1] : "";
    for (const auto& [name, value] : kRead) {
      if (word == name) *value = std::string(next);
      if (absl::StartsWith(word, absl::StrCat(name, "=")))
        *value = std::string(word.substr(word.find('=') + 1));
    }
  }
  if (language.empty()) language = LanguageOfContext();
  return {.language = messages::LanguageOf(language), .json_errors = format == "json" || format == "yaml"};
}

int Fail(const Failure& failure, const EarlyOptions& early) {
  const std::string text =
      early.json_errors ? ExplainAsJson(failure) + "\n" : Explain(failure, early.language);
  std::fputs(text.c_str(), stderr);
  return ExitCodeOf(failure.status);
}

Format FormatNamed(const std::string& name) {
  if (name == "json") return Format::kJson;
  if (name == "csv") return Format::kCsv;
  // "wide" is a table, too.
  return name == "yaml" ? Format::kYaml : Format::kTable;
}

// Completes what was not given from the context. Who names a server or an identity means that one, and nothing of
// the context's in its place.
absl::Status ApplyContext(Settings& settings) {
  ASSIGN_OR_RETURN(const Contexts contexts, ReadContexts());
  const std::string name = settings.context.empty() ? contexts.current : settings.context;
  if (name.empty()) return absl::OkStatus();
  const auto found = contexts.contexts.find(name);
  if (found == contexts.contexts.end()) {
    std::vector<std::string> names;
    for (const auto& [known, context] : contexts.contexts) names.push_back(known);
    return UsageError(
        messages::Both("--context: there is no context \"$0\"$1", name, DidYouMean(name, names)));
  }
  const Context& context = found->second;
  settings.context = name;
  if (settings.language.empty()) settings.language = context.lang;
  const bool identified = !settings.as.empty() || !settings.token_file.empty() || !settings.cert_file.empty();
  if (settings.target.empty() && settings.data.empty()) {
    settings.target = context.target;
    settings.data = context.data;
    settings.targets = context.targets;
    if (settings.ca_file.empty()) settings.ca_file = context.ca;
    if (settings.server_name.empty()) settings.server_name = context.server_name;
  }
  if (identified) return absl::OkStatus();
  settings.as = context.as;
  settings.token_file = context.token_file;
  settings.cert_file = context.cert;
  settings.key_file = context.key;
  settings.provider = {.issuer = context.issuer,
                       .client_id = context.client_id.empty() ? "onestop-cli" : context.client_id,
                       .scope = context.scope.empty() ? "openid offline_access" : context.scope,
                       .ca_file = context.issuer_ca};
  return absl::OkStatus();
}

// The commands about contexts take no context: they would write one into another.
bool TakesContext(const CLI::App& command) {
  return command.get_parent() == nullptr || command.get_parent()->get_name() != "context";
}

// Whether the options of output make sense for `command`.
absl::Status CheckOutput(const CommandTree& tree, const CLI::App& command, const Output& output) {
  if (output.kind == Output::kOwn && tree.app.get_option("--output")->count() > 0) {
    return UsageError(messages::Both("`$0` has one form of output; leave out --output", WordsOf(command)));
  }
  if (tree.settings.excel && FormatNamed(tree.format) != Format::kCsv) {
    return UsageError(messages::Both("--excel is for CSV: add --output csv"));
  }
  const bool table = FormatNamed(tree.format) == Format::kTable;
  const std::vector<std::string> keys = output.Keys(table);
  for (const std::string& wanted : tree.settings.columns) {
    if (keys.empty()) {
      return UsageError(messages::Both("`$0` writes no table; leave out --columns", WordsOf(command)));
    }
    if (std::ranges::find(keys, wanted) != keys.end()) continue;
    return UsageError(messages::Both("--columns: there is no column \"$0\"$1; there are $2", wanted,
                                     DidYouMean(wanted, keys), absl::StrJoin(keys, ", ")));
  }
  return absl::OkStatus();
}

int RunCommand(CommandTree& tree, const CLI::App& command, const EarlyOptions& early) {
  const Output output = tree.action.OutputOf(command);
  if (absl::Status wrong = CheckOutput(tree, command, output); !wrong.ok())
    return Fail({.status = std::move(wrong)}, early);
  tree.settings.format = FormatNamed(tree.format);
  tree.settings.wide = tree.format == "wide";
  if (TakesContext(command)) {
    if (absl::Status wrong = ApplyContext(tree.settings); !wrong.ok()) {
      if (!tree.settings.context.empty()) return Fail({.status = std::move(wrong)}, early);
      tree.settings.context_status = std::move(wrong);
    }
  }
  Session session(tree.settings, std::cout);
  absl::Status status;
  {
    // After the session, which asks the terminal for its width.
    std::optional<Pager> pager;
    // Never where people may be asked: behind a pager they would not see the question, and it takes their keys.
    const bool may_ask = !output.columns_for_people.empty();
    if (output.kind == Output::kRows && !may_ask && !session.for_programs() && !tree.no_pager)
      pager.emplace();
    status = tree.action(session);
    // Results come before the explanation of a failure, also when both go to one file.
    std::cout.flush();
  }
  if (status.ok() && session.dry_run()) {
    std::fputs((session.Localize("a dry run: nothing was stored") + "\n").c_str(), stderr);
  }
  if (status.ok()) return session.exit_code();
  return Fail({.status = status,
               .request_id = session.request_id(),
               .command = &command,
               .reached = session.reached(),
               .data = tree.settings.target.empty() ? tree.settings.data : ""},
              early);
}

}  // namespace

CommandTree::CommandTree() : CommandTree(Client()) {}

CommandTree::CommandTree(const Program& program, messages::Language language)
    : app(program.introduction, program.name) {
  app.formatter(MakeHelpFormatter(action, language));
  app.set_help_flag("-h,--help", "print this, and stop");
  app.set_version_flag("--version", program.name + " " ONESTOP_VERSION, "print the version, and stop");
  AddSettings(app, settings);
  AddOutput(app, *this);
  program.add_commands(app, action);
  // After the commands, which would inherit it.
  app.footer(program.examples);
  LetGlobalsFollow(app);
}

int RunProgram(const Program& program, int argc, const char* const* argv) {
  const EarlyOptions early = ReadEarlyOptions(argc, argv);
  CommandTree tree(program, early.language);
  try {  // The parser throws; nothing of ours does.
    tree.app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return tree.app.exit(asked);  // --help, --version
  } catch (const CLI::ParseError& error) {
    return Fail({.status = ExplainParseError(tree.app, error)}, early);
  }
  // Started before the command, which begins its span when the session is made.
  const absl::Status tracing = telemetry::StartTracing({.otlp_endpoint = tree.settings.otlp_endpoint,
                                                        .service_name = program.trace_name,
                                                        .otlp_insecure = true});
  if (!tracing.ok()) return Fail({.status = UsageError(tracing.message())}, early);
  const int code = RunCommand(tree, GivenCommand(tree.app), early);
  telemetry::StopTracing();
  return code;
}

int Run(int argc, const char* const* argv) { return RunProgram(Client(), argc, argv); }

}  // namespace onestop::cli
