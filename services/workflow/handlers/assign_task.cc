// Assigns an open task to a member of staff. Whether that person may do it is the domain's rule.

#include <utility>

#include "libs/calendar/zone.h"

#include "libs/catalog/snapshot.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void AssignTask(const Env& env, const rpc::Call& call, const v1::AssignTaskRequest& request,
                rpc::Reply<v1::AssignTaskResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  // Only the form here; whether the person exists and may do the step is decided below.
  fields.Code("assignee", request.assignee(), service::kStaffIdBytesMax);
  fields.Text("comment", request.comment(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request,
                              dossier::Assign{.task_number = request.task_number(),
                                              .assignee = request.assignee(),
                                              .comment = request.comment()});
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  const absl::Time time = header.occur_time.value_or(env.command_env.now());
  // The assignee as of the day of the assignment; null when there is none, which the domain refuses.
  submission->assignee =
      submission->catalogue->ActorById(request.assignee(), absl::ToCivilDay(time, calendar::OfficeZone()));
  service::Submit(env.command_env, call, *std::move(submission), &ProgressResponse<v1::AssignTaskResponse>,
                  std::move(reply));
}

}  // namespace onestop::workflow::handlers
