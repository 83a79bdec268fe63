// Puts a task back that the caller holds.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void ReleaseTask(const Env& env, const rpc::Call& call, const v1::ReleaseTaskRequest& request,
                 rpc::Reply<v1::ReleaseTaskResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  // For the one who takes it next; it may be empty.
  fields.Text("comment", request.comment(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(env.command_env, call, header, request,
                         dossier::Release{.task_number = request.task_number(), .comment = request.comment()},
                         &ProgressResponse<v1::ReleaseTaskResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
