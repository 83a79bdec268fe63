// One dossier: its present state, and its history so far.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
#include "libs/messages/events.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/lists.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using tracking::v1::TrackingService;

struct NameOptions {
  std::string dossier;
};

absl::Status Show(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::GetDossierRequest request;
  if (IsUuid(options.dossier)) {
    request.set_dossier_id(options.dossier);
  } else {
    request.set_code(options.dossier);
  }
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &TrackingService::Stub::GetDossier, request, session.Call()));
  const tracking::v1::Dossier& dossier = response.dossier();
  if (session.json()) {
    session.WriteJson(dossier);
    return absl::OkStatus();
  }
  const messages::Language language = session.language();
  Table table =
      session.MakeTable({{"field", session.Localize("Field")}, {"value", session.Localize("Value")}});
  const auto row = [&](const messages::English& name, std::string value) {
    // A fact that the dossier does not have yet is left out.
    if (!value.empty()) table.Row({session.Localize(name), std::move(value)});
  };
  row(InContext("dossier", "id"), dossier.dossier_id());
  row(InContext("dossier", "code"), dossier.code());
  row(InContext("dossier", "status"), messages::Word(language, dossier.status()));
  row(InContext("dossier", "timeliness"), messages::Word(language, dossier.timeliness()));
  row(InContext("dossier", "procedure"), dossier.procedure_code());
  row(InContext("dossier", "owner"), dossier.owner_name());
  row(InContext("dossier", "intake unit"), dossier.intake_unit());
  row(InContext("dossier", "resolved by"), dossier.resolving_agency());
  row(InContext("dossier", "channel"), messages::Word(language, dossier.channel()));
  row(InContext("dossier", "submitted"), ShowTime(dossier.submit_time(), dossier.has_submit_time()));
  row(InContext("dossier", "accepted"), ShowTime(dossier.accept_time(), dossier.has_accept_time()));
  row(InContext("dossier", "due"), ShowTime(dossier.due_time(), dossier.has_due_time()));
  row(InContext("dossier", "finished"), ShowTime(dossier.finish_time(), dossier.has_finish_time()));
  row(InContext("dossier", "returned"), ShowTime(dossier.return_time(), dossier.has_return_time()));
  row(InContext("dossier", "open step"), dossier.open_step() == 0 ? "" : absl::StrCat(dossier.open_step()));
  row(InContext("dossier", "holder"), dossier.holder());
  row(InContext("dossier", "result"), dossier.document_symbol());
  for (const common::v1::Component& component : dossier.components()) {
    const std::string& id = component.document_id();
    row(InContext("dossier", "handed in"),
        absl::StrCat(component.kind(), "  ", id.empty() ? session.Localize("(paper)") : id));
  }
  row(InContext("dossier", "document"), dossier.result_document_id());
  row(InContext("dossier", "proves itself until"),
      ShowTime(dossier.archive_end_time(), dossier.has_archive_end_time()));
  table.End();
  return absl::OkStatus();
}

absl::Status Timeline(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const std::string id, FindDossier(session, client, options.dossier));
  return WriteTimeline(session, client, id);
}

}  // namespace

absl::Status WriteTimeline(Session& session, const rpc::Client& client, const std::string& dossier_id) {
  const auto stub = TrackingService::NewStub(client.channel());
  const messages::Language language = session.language();
  const bool vi = language == messages::Language::kVietnamese;
  Table table = session.MakeTable({{"sequence", "#", Column::kNumber},
                                   {"occur_time", session.Localize("When")},
                                   {"kind", session.Localize("Act")},
                                   {"actor", session.Localize("By")},
                                   {"step_timeliness", session.Localize("Step")},
                                   {"text", session.Localize("What happened")},
                                   {"trace_id", session.Localize("Trace")}});
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(dossier_id);
  std::vector<std::string> explanation;
  do {
    ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline,
                                                      request, session.Call()));
    for (const tracking::v1::TimelineEntry& entry : response.entries()) {
      // Programs read the kind's name.
      const std::string kind = session.settings().format == Format::kTable
                                   ? messages::EventName(language, entry.kind())
                                   : entry.kind();
      table.Row({absl::StrCat(entry.sequence()), ShowTime(entry.occur_time()), kind, entry.actor(),
                 messages::Word(language, entry.step_timeliness()), vi ? entry.text() : entry.text_en(),
                 entry.trace_id()});
    }
    const auto& lines = vi ? response.due_explanation() : response.due_explanation_en();
    // Each page holds the whole explanation.
    explanation.assign(lines.begin(), lines.end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  if (session.settings().format != Format::kTable || explanation.empty()) return absl::OkStatus();
  session.out() << "\n" << session.Localize("How the due date came about:") << "\n";
  for (const std::string& line : explanation) session.out() << "  " << line << "\n";
  return absl::OkStatus();
}

void AddHistoryCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command = *dossier.add_subcommand("show", "the state of a dossier");
    command.footer("  onestop dossier show H31.06-240115-0007 --as mc01 --lang vi");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Show);
  }
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command =
        *dossier.add_subcommand("timeline", "the history of a dossier, and how its due date came about");
    command.footer("  onestop dossier timeline H31.06-240115-0007 --as mc01");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Timeline);
  }
}

}  // namespace onestop::cli
