// Sends a step back to the one before it, with the reason.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void SendBack(const Env& env, const rpc::Call& call, const v1::SendBackRequest& request,
              rpc::Reply<v1::SendBackResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  // Required here and not for other steps: the person who did the step has to know.
  if (request.reason().empty()) fields.Add("reason", "is empty; say what is to be corrected");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(env.command_env, call, header, request,
                         dossier::SendBack{.task_number = request.task_number(), .reason = request.reason()},
                         &ProgressResponse<v1::SendBackResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
