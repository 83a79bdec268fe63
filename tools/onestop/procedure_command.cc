// procedure CODE: what a citizen has to bring, what it costs and how long it takes, as the catalogue says.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/messages/dates.h"
#include "libs/messages/enums.h"
#include "nlohmann/json.hpp"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/program_text.h"

namespace onestop::cli {
namespace {

using catalog::v1::CatalogService;
using catalog::v1::Procedure;
using catalog::v1::Process;
using messages::InContext;

struct ProcedureOptions {
  std::string code;
  std::string day;
};

// The name in the language of results, where the catalogue has both.
template <typename Named>
const std::string& NameOf(const Session& session, const Named& named) {
  const bool english = session.language() == messages::Language::kEnglish;
  return english && !named.name_en().empty() ? named.name_en() : named.name();
}

std::string LimitOf(const Session& session, const Procedure& procedure) {
  const auto text = [&session](const catalog::v1::TimeLimit& limit) {
    return messages::Limit(limit.unit(), limit.amount()).In(session.language());
  };
  const std::string statutory = text(procedure.statutory_limit());
  if (!procedure.has_committed_limit()) return statutory;
  return session.Localize("$0; by law $1", text(procedure.committed_limit()), statutory);
}

// "1 original, 2 copies".
std::string CopiesOf(const Session& session, const Procedure::RequiredComponent& component) {
  using messages::Plural;
  std::vector<std::string> parts;
  const auto add = [&](const Plural& text, int count) {
    if (count > 0) parts.push_back(session.Localize(text, count, count));
  };
  add(Plural("$0 original", "$0 originals"), component.originals());
  add(Plural("$0 certified copy", "$0 certified copies"), component.certified_copies());
  add(Plural("$0 copy", "$0 copies"), component.copies());
  return parts.empty() ? session.Localize("not stated") : absl::StrJoin(parts, ", ");
}

std::string FeesOf(const Session& session, const Procedure& procedure) {
  std::vector<std::string> fees;
  for (const Procedure::Fee& fee : procedure.fees()) {
    fees.push_back(absl::StrCat(fee.name(), ": ", session.ShowNumber(fee.amount_vnd()), " đồng"));
  }
  return fees.empty() ? session.Localize("not stated") : absl::StrJoin(fees, "; ");
}

void WriteFactsOf(const Session& session, const Procedure& procedure) {
  const messages::Language language = session.language();
  std::vector<std::pair<std::string, std::string>> facts;
  const auto fact = [&](const messages::English& name, std::string value) {
    facts.emplace_back(session.Localize(name),
                       value.empty() ? session.Localize("not stated") : std::move(value));
  };
  fact(InContext("procedure", "code"), procedure.code());
  fact(InContext("procedure", "name"), NameOf(session, procedure));
  fact(InContext("procedure", "version"), session.Localize("$0, in force since $1", procedure.version(),
                                                           session.ShowDay(procedure.valid_from())));
  fact(InContext("procedure", "sector"), procedure.sector());
  fact(InContext("procedure", "taken in by"), absl::StrJoin(procedure.intake_units(), ", "));
  fact(InContext("procedure", "resolved by"), procedure.resolving_agency());
  fact(InContext("procedure", "online"), messages::Word(language, procedure.online_level()));
  fact(InContext("procedure", "limit"), LimitOf(session, procedure));
  fact(InContext("procedure", "fees"), FeesOf(session, procedure));
  fact(InContext("procedure", "for whom"), procedure.subjects());
  fact(InContext("procedure", "conditions"), procedure.conditions());
  fact(InContext("procedure", "result"), procedure.result());
  fact(InContext("procedure", "legal bases"), absl::StrJoin(procedure.legal_basis(), "; "));
  fact(InContext("procedure", "decision"),
       procedure.decision_number().empty()
           ? ""
           : absl::StrCat(procedure.decision_number(), " ", session.ShowDay(procedure.decision_date())));
  WriteFacts(session.out(), facts);
}

constexpr Heading kPaperColumns[] = {
    CodeColumn("kind", "Kind"),
    TextColumn("required", "Required"),
    TextColumn("copies", "Copies"),
    TextColumn("form", "Form"),
    TextColumn("name", InContext("paper", "Name")),
};
constexpr Heading kStepColumns[] = {
    NumberColumn("number", "#"),
    TextColumn("role", "Role"),
    NumberColumn("hours", "Hours"),
    TextColumn("name", InContext("step", "Name")),
};

void WritePapers(const Session& session, const Procedure& procedure) {
  Table table = session.MakeTable(kPaperColumns);
  for (const Procedure::RequiredComponent& component : procedure.components()) {
    table.Row({component.kind(), component.required() ? session.Localize("yes") : session.Localize("no"),
               CopiesOf(session, component),
               component.form().empty() ? session.Localize("not stated") : component.form(),
               NameOf(session, component)});
  }
  table.End();
}

void WriteSteps(const Session& session, const Process& process) {
  const messages::Language language = session.language();
  Table table = session.MakeTable(kStepColumns);
  for (const Process::Step& step : process.steps()) {
    // A step without a limit of its own has no hours.
    table.Row({absl::StrCat(step.number()), messages::Word(language, step.role()),
               step.working_hours() == 0 ? "" : absl::StrCat(step.working_hours()), NameOf(session, step)});
  }
  table.End();
}

absl::Status ShowProcedure(Session& session, const ProcedureOptions& options) {
  catalog::v1::GetProcedureRequest request;
  request.set_code(options.code);
  if (!options.day.empty()) {
    const auto day = ParseDay(options.day);
    if (!day.ok()) return OptionError("--day", day.status());
    request.set_day(absl::FormatCivilTime(*day));
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = client.Stub<CatalogService>();
  ASSIGN_OR_RETURN(const auto found,
                   rpc::Invoke(client, *stub, &CatalogService::Stub::GetProcedure, request, session.Call()));
  const Procedure& procedure = found.procedure();
  catalog::v1::GetProcessRequest process;
  process.set_id(procedure.process_id());
  process.set_version(procedure.process_version());
  ASSIGN_OR_RETURN(const auto steps,
                   rpc::Invoke(client, *stub, &CatalogService::Stub::GetProcess, process, session.Call()));
  // CSV has one kind of row: the papers, which scripts ask for.
  if (session.settings().format == Format::kCsv) {
    WritePapers(session, procedure);
    return absl::OkStatus();
  }
  if (session.for_programs()) {
    // One document: the two answers side by side.
    session.WriteObject(
        nlohmann::ordered_json{{"procedure", ToJson(procedure)}, {"process", ToJson(steps.process())}});
    return absl::OkStatus();
  }
  WriteFactsOf(session, procedure);
  session.out() << "\n" << session.Localize("Papers, for --component KIND=FILE:") << "\n";
  WritePapers(session, procedure);
  session.out() << "\n" << session.Localize("Steps:") << "\n";
  WriteSteps(session, steps.process());
  return absl::OkStatus();
}

}  // namespace

void AddProcedureCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<ProcedureOptions>();
  CLI::App& command =
      *app.add_subcommand("procedure", "what a procedure asks for: papers, fees, limit, steps, legal bases");
  command.footer("  onestop procedure 1.001786 --lang vi");
  command.add_option("code", options->code, "the national code")->required()->type_name("CODE");
  command.add_option("--day", options->day, "as in force then; default: today")->type_name("DAY");
  Bind(command, action, options, &ShowProcedure, ObjectWithTables({kPaperColumns, kStepColumns}));
}

}  // namespace onestop::cli
