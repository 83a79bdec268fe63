// What commands share that change one dossier: finding it and its open task, and telling its state
// afterwards.

#include "tools/onestop/dossier_command.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
#include "libs/messages/status.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"

namespace onestop::cli {
namespace {

// Pages of the caller's tasks that are looked through for one dossier.
constexpr int kPagesMax = 100;

}  // namespace

void AddCommandOptions(CLI::App& command, CommandOptions& options) {
  command.add_option("--request-id", options.request_id, "UUID of this intent; repeat with the same one")
      ->type_name("UUID");
  command.add_flag("--dry-run", options.dry_run, "let the server say what would happen; nothing is stored");
}

void AddDossierOptions(CLI::App& command, CommandOptions& options) {
  command.add_option("dossier", options.dossier, "the dossier's id or code")
      ->required()
      ->type_name("DOSSIER");
  AddCommandOptions(command, options);
}

void AddTaskOptions(CLI::App& command, CommandOptions& options) {
  AddDossierOptions(command, options);
  command.add_option("--task", options.task_number, "the task's number; default: the one that is open")
      ->check(CLI::Range(1, std::numeric_limits<int>::max(), "NUMBER"));
}

absl::StatusOr<tracking::v1::Dossier> GetDossier(Session& session, const rpc::Client& client,
                                                 const std::string& name) {
  const auto stub = client.Stub<tracking::v1::TrackingService>();
  tracking::v1::GetDossierRequest request;
  // Codes never look like UUIDs, so one word may name either.
  if (client::IsUuid(name)) {
    request.set_dossier_id(name);
  } else {
    request.set_code(name);
  }
  ASSIGN_OR_RETURN(
      const auto response,
      rpc::Invoke(client, *stub, &tracking::v1::TrackingService::Stub::GetDossier, request, session.Call()));
  return response.dossier();
}

absl::StatusOr<std::string> FindDossier(Session& session, const rpc::Client& client,
                                        const std::string& name) {
  if (client::IsUuid(name)) return name;
  ASSIGN_OR_RETURN(const tracking::v1::Dossier dossier, GetDossier(session, client, name));
  return dossier.dossier_id();
}

absl::StatusOr<int> FindOpenTask(Session& session, const rpc::Client& client, const std::string& dossier_id) {
  const auto stub = client.Stub<workflow::v1::WorkflowService>();
  workflow::v1::ListTasksRequest request;
  request.set_page_size(200);
  for (int page = 0; page < kPagesMax; ++page) {
    ASSIGN_OR_RETURN(
        const auto response,
        rpc::Invoke(client, *stub, &workflow::v1::WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const workflow::v1::Task& task : response.tasks()) {
      // A dossier that waits is listed without a task.
      if (task.dossier_id() == dossier_id && task.task_number() != 0) return task.task_number();
    }
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  // The list shows the caller's tasks only: another person's task is to be named by its number.
  return messages::Error(
      absl::StatusCode::kFailedPrecondition,
      messages::Both("no open task of dossier $0 is to be seen here: look with `onestop inbox`, or give its "
                     "number by --task",
                     dossier_id));
}

void WriteProgress(const Session& session, const workflow::v1::Progress& progress) {
  if (session.for_programs()) return session.WriteObject(progress);
  const messages::Language language = session.language();
  const std::string status = messages::Word(language, progress.status());
  session.out() << (progress.dossier_code().empty()
                        ? progress.dossier_id()
                        : absl::StrCat(progress.dossier_code(), " (", progress.dossier_id(), ")"))
                << ": ";
  if (!progress.has_open_task()) {
    session.out() << status << "\n";
    return;
  }
  const workflow::v1::Task& task = progress.open_task();
  const std::string holder =
      absl::StrCat(task.agency_id(), task.assignee().empty() ? "" : ", ", task.assignee());
  const std::string kind = messages::Word(language, task.kind());
  session.out() << (task.has_due_time()
                        ? session.Localize("$0; next: step $1, $2 ($3), task $4, due $5", status, task.step(),
                                           kind, holder, task.task_number(),
                                           session.ShowTime(task.due_time()))
                        : session.Localize("$0; next: step $1, $2 ($3), task $4", status, task.step(), kind,
                                           holder, task.task_number()))
                << "\n";
}

}  // namespace onestop::cli
