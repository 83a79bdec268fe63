#include <utility>

#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void ClaimTask(const Env& env, const rpc::Call& call, const v1::ClaimTaskRequest& request,
               rpc::Reply<v1::ClaimTaskResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::ClaimTaskRequest, v1::ClaimTaskResponse>(
      env.door, call, act, request, dossier::Claim{.task_number = request.task_number()},
      &ProgressResponse<v1::ClaimTaskResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
