// Takes back the step that the caller has sent on.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void RecallStep(const Env& env, const rpc::Call& call, const v1::RecallStepRequest& request,
                rpc::Reply<v1::RecallStepResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(env.command_env, call, header, request,
                         dossier::Recall{.task_number = request.task_number(), .reason = request.reason()},
                         &ProgressResponse<v1::RecallStepResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
