#include <utility>

#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void SendBack(const Env& env, const rpc::Call& call, const v1::SendBackRequest& request,
              rpc::Reply<v1::SendBackResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  fields.Text("reason", request.reason(), 2000);
  if (request.reason().empty()) fields.Add("reason", "is empty; say what is to be mended");
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::SendBackRequest, v1::SendBackResponse>(
      env.door, call, act, request,
      dossier::SendBack{.task_number = request.task_number(), .reason = request.reason()},
      &ProgressResponse<v1::SendBackResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
