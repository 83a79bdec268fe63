// Completes the open step, which opens the next one of the process.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void CompleteStep(const Env& env, const rpc::Call& call, const v1::CompleteStepRequest& request,
                  rpc::Reply<v1::CompleteStepResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  // For the next person in the process; it may be empty.
  fields.Text("comment", request.comment(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env.command_env, call, header, request,
      dossier::Complete{.task_number = request.task_number(), .comment = request.comment()},
      &ProgressResponse<v1::CompleteStepResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
