#include <utility>

#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void CompleteStep(const Env& env, const rpc::Call& call, const v1::CompleteStepRequest& request,
                  rpc::Reply<v1::CompleteStepResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  fields.Text("comment", request.comment(), 2000);
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::CompleteStepRequest, v1::CompleteStepResponse>(
      env.door, call, act, request,
      dossier::Complete{.task_number = request.task_number(), .comment = request.comment()},
      &ProgressResponse<v1::CompleteStepResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
