// Takes an open task for the caller.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void ClaimTask(const Env& env, const rpc::Call& call, const v1::ClaimTaskRequest& request,
               rpc::Reply<v1::ClaimTaskResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  // The ledger decides between two callers who claim the same task.
  service::CommitCommand(env.command_env, call, header, request,
                         dossier::Claim{.task_number = request.task_number()},
                         &ProgressResponse<v1::ClaimTaskResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
