// What commands share that change one dossier: finding it and its open task, and telling its state
// afterwards.

#include "tools/onestop/act.h"

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

void AddActOptions(CLI::App& command, ActOptions& options) {
  command.add_option("--request-id", options.request_id, "UUID of this intent; repeat with the same one")
      ->type_name("UUID");
  command.add_option("--at", options.at, "when it was true in the office (migration right)")
      ->type_name("TIME");
}

void AddDossierOptions(CLI::App& command, ActOptions& options) {
  command.add_option("dossier", options.dossier, "the dossier's id or code")
      ->required()
      ->type_name("DOSSIER");
  AddActOptions(command, options);
}

void AddTaskOptions(CLI::App& command, ActOptions& options) {
  AddDossierOptions(command, options);
  command.add_option("--task", options.task_number, "the task's number; default: the one that is open")
      ->check(CLI::Range(1, std::numeric_limits<int>::max(), "NUMBER"));
}

absl::StatusOr<std::string> FindDossier(Session& session, const rpc::Client& client,
                                        const std::string& name) {
  // Codes never look like UUIDs, so one word may name either.
  if (IsUuid(name)) return name;
  const auto stub = tracking::v1::TrackingService::NewStub(client.channel());
  tracking::v1::GetDossierRequest request;
  request.set_code(name);
  ASSIGN_OR_RETURN(
      const auto response,
      rpc::Invoke(client, *stub, &tracking::v1::TrackingService::Stub::GetDossier, request, session.Call()));
  return response.dossier().dossier_id();
}

absl::StatusOr<int> FindOpenTask(Session& session, const rpc::Client& client, const std::string& dossier_id) {
  const auto stub = workflow::v1::WorkflowService::NewStub(client.channel());
  workflow::v1::ListTasksRequest request;
  request.set_page_size(200);
  for (int page = 0; page < kPagesMax; ++page) {
    ASSIGN_OR_RETURN(
        const auto response,
        rpc::Invoke(client, *stub, &workflow::v1::WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const workflow::v1::Task& task : response.tasks()) {
      if (task.dossier_id() == dossier_id) return task.task_number();
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
  if (session.json()) return session.WriteJson(progress);
  const messages::Language language = session.language();
  const std::string status = messages::Word(language, progress.status());
  session.out() << progress.dossier_id() << ": ";
  if (!progress.has_open_task()) {
    session.out() << status << "\n";
    return;
  }
  const workflow::v1::Task& task = progress.open_task();
  const std::string holder =
      absl::StrCat(task.agency_id(), task.assignee().empty() ? "" : ", ", task.assignee());
  const std::string kind = messages::Word(language, task.kind());
  session.out() << (task.has_due_time()
                        ? session.Localize("$0; next: task $1, $2 ($3), due $4", status, task.task_number(),
                                           kind, holder, ShowTime(task.due_time()))
                        : session.Localize("$0; next: task $1, $2 ($3)", status, task.task_number(), kind,
                                           holder))
                << "\n";
}

}  // namespace onestop::cli
