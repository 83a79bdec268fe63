#include <utility>

#include "libs/calendar/zone.h"

#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void AssignTask(const Env& env, const rpc::Call& call, const v1::AssignTaskRequest& request,
                rpc::Reply<v1::AssignTaskResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  fields.Code("assignee", request.assignee(), 64);
  fields.Text("comment", request.comment(), 2000);
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      door::MakeSubmission(env.door, call, act, request,
                           dossier::Assign{.task_number = request.task_number(),
                                           .assignee = request.assignee(),
                                           .comment = request.comment()});
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  const absl::Time time = act.occur_time.value_or(env.door.now());
  submission->assignee =
      submission->catalogue->ActorById(request.assignee(), absl::ToCivilDay(time, calendar::OfficeZone()));
  door::Submit<v1::AssignTaskResponse>(env.door, *std::move(submission),
                                       &ProgressResponse<v1::AssignTaskResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
