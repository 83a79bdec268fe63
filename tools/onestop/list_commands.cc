// Lists: what is to be done, what is where, what a citizen may see.

#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using tracking::v1::TrackingService;
using workflow::v1::WorkflowService;

constexpr int kPageSize = 200;

struct InboxOptions {
  bool everything = false;
  std::string agency;
  std::string kind;
  std::string due_before;
  int limit = 1000;
};

struct ListOptions {
  bool overdue = false;
  std::string due_before;
  std::string status;
  std::string agency;
  std::string procedure;
  int limit = 1000;
};

struct LookUpOptions {
  std::string code;
  std::string secret;
};

template <typename Request>
absl::Status SetDueBefore(const std::string& text, Request& request) {
  if (text.empty()) return absl::OkStatus();
  const auto time = ParseTimeOrDay(text);
  if (!time.ok()) return OptionError("--due-before", time.status());
  *request.mutable_due_before() = ToTimestamp(*time);
  return absl::OkStatus();
}

absl::Status Inbox(Session& session, const InboxOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = WorkflowService::NewStub(client.channel());
  workflow::v1::ListTasksRequest request;
  request.set_mine(!options.everything);
  request.set_agency_id(options.agency);
  if (!options.kind.empty()) {
    ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::StepKind>(options.kind));
    request.set_kind(kind);
  }
  RETURN_IF_ERROR(SetDueBefore(options.due_before, request));
  request.set_page_size(kPageSize);
  const messages::Language language = session.language();
  Table table = session.MakeTable({{"dossier_code", session.Localize("Dossier")},
                                   {"task_number", session.Localize("Task"), Column::kNumber},
                                   {"kind", session.Localize("Work")},
                                   {"procedure_code", session.Localize("Procedure")},
                                   {"assignee", session.Localize("Held by")},
                                   {"due_time", session.Localize(InContext("task", "Due"))},
                                   {"dossier_due_time", session.Localize("Dossier due")},
                                   {"dossier_id", session.Localize("Id")}});
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const workflow::v1::Task& task : response.tasks()) {
      if (rows++ == options.limit) break;
      table.Row({task.dossier_code(), absl::StrCat(task.task_number()), messages::Word(language, task.kind()),
                 task.procedure_code(), task.assignee(), ShowTime(task.due_time(), task.has_due_time()),
                 ShowTime(task.dossier_due_time(), task.has_dossier_due_time()), task.dossier_id()});
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && rows < options.limit);
  table.End();
  return absl::OkStatus();
}

absl::Status List(Session& session, const ListOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::ListDossiersRequest request;
  if (!options.status.empty()) {
    ASSIGN_OR_RETURN(const auto status, ParseEnum<common::v1::DossierStatus>(options.status));
    request.set_status(status);
  }
  RETURN_IF_ERROR(SetDueBefore(options.due_before, request));
  request.set_overdue(options.overdue);
  request.set_agency_id(options.agency);
  request.set_procedure_code(options.procedure);
  request.set_page_size(kPageSize);
  const messages::Language language = session.language();
  Table table = session.MakeTable({{"code", session.Localize("Dossier")},
                                   {"status", session.Localize("Status")},
                                   {"timeliness", session.Localize("Timeliness")},
                                   {"procedure_code", session.Localize("Procedure")},
                                   {"owner_name", session.Localize("Owner")},
                                   {"accept_time", session.Localize("Accepted")},
                                   {"due_time", session.Localize("Due")},
                                   {"finish_time", session.Localize("Finished")},
                                   {"holder", session.Localize("Held by")},
                                   {"dossier_id", session.Localize("Id")}});
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &TrackingService::Stub::ListDossiers,
                                                      request, session.Call()));
    for (const tracking::v1::Dossier& d : response.dossiers()) {
      if (rows++ == options.limit) break;
      table.Row({d.code(), messages::Word(language, d.status()), messages::Word(language, d.timeliness()),
                 d.procedure_code(), d.owner_name(), ShowTime(d.accept_time(), d.has_accept_time()),
                 ShowTime(d.due_time(), d.has_due_time()), ShowTime(d.finish_time(), d.has_finish_time()),
                 d.holder(), d.dossier_id()});
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && rows < options.limit);
  table.End();
  return absl::OkStatus();
}

absl::Status LookUp(Session& session, const LookUpOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::LookUpDossierRequest request;
  request.set_code(options.code);
  request.set_lookup_secret(options.secret);
  ASSIGN_OR_RETURN(const auto found, rpc::Invoke(client, *stub, &TrackingService::Stub::LookUpDossier,
                                                 request, session.Call()));
  if (session.json()) {
    session.WriteJson(found);
    return absl::OkStatus();
  }
  const messages::Language language = session.language();
  // A dossier that is not accepted yet has no code.
  session.out() << (found.code().empty() ? options.code : found.code()) << "  "
                << (language == messages::Language::kVietnamese ? found.status_text()
                                                                : messages::Word(language, found.status()))
                << "\n"
                << found.procedure_name() << "\n";
  WriteFacts(session.out(), {{session.Localize(InContext("look-up", "owner")), found.masked_owner_name()},
                             {session.Localize(InContext("look-up", "accepted")),
                              ShowTime(found.accept_time(), found.has_accept_time())},
                             {session.Localize(InContext("look-up", "due")), found.due_date()},
                             {session.Localize(InContext("look-up", "finished")),
                              ShowTime(found.finish_time(), found.has_finish_time())}});
  return absl::OkStatus();
}

}  // namespace

void AddListCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<InboxOptions>();
    CLI::App& command = *app.add_subcommand("inbox", "open tasks that the caller holds or could claim");
    command.footer("  onestop inbox --as cv01\n  onestop inbox --as tp01 --all --due-before 2024-05-20");
    command.add_flag("--all", options->everything, "also those that the caller may only see");
    command.add_option("--agency", options->agency, "only this agency's");
    command.add_option("--kind", options->kind, "only this work: transfer, assign, examine, …");
    command.add_option("--due-before", options->due_before, "only tasks due before then")->type_name("TIME");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, std::numeric_limits<int>::max(), "ROWS"));
    Bind(command, action, options, &Inbox);
  }
  {
    auto options = std::make_shared<ListOptions>();
    CLI::App& command = *app.add_subcommand("list", "dossiers, the earliest due first");
    command.footer(
        "  onestop list --overdue --as ks01\n"
        "  onestop list --due-before 2024-05-20 --agency H31.06 --format csv --as ks01\n"
        "  onestop list --status result-ready --as mc01");
    command.add_flag("--overdue", options->overdue, "accepted, unfinished and past the due date");
    command.add_option("--due-before", options->due_before, "unfinished, and due before then")
        ->type_name("TIME");
    command.add_option("--status", options->status, "only this status: submitted, processing, …");
    command.add_option("--agency", options->agency, "only this agency's");
    command.add_option("--procedure", options->procedure, "only this procedure's");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, std::numeric_limits<int>::max(), "ROWS"));
    Bind(command, action, options, &List);
  }
  {
    auto options = std::make_shared<LookUpOptions>();
    CLI::App& command = *app.add_subcommand("lookup", "what a citizen may see of a dossier");
    command.footer("  onestop lookup H31.06-240115-0007 K7M2QX9A --lang vi");
    command.add_option("code", options->code, "the dossier's code, or its id before acceptance")
        ->required()
        ->type_name("CODE");
    command.add_option("secret", options->secret, "the look-up secret of 8 characters")
        ->required()
        ->type_name("SECRET");
    Bind(command, action, options, &LookUp);
  }
}

}  // namespace onestop::cli
