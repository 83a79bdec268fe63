// Sends a draft back from the leader to its specialist, with the reason. The rules are the
// domain's.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_io.h"

namespace onestop::approval::handlers {
namespace {

v1::RefuseDraftResponse ToRefuseResponse(const ledger::Committed& committed) {
  v1::RefuseDraftResponse response;
  response.set_version(committed.dossier.version);
  response.set_dossier_id(committed.dossier.id);
  response.set_dossier_code(committed.dossier.code);
  response.set_next_task_number(OpenTaskNumber(committed));
  return response;
}

}  // namespace

void RefuseDraft(const Env& env, const rpc::Call& call, const v1::RefuseDraftRequest& request,
                 rpc::Reply<v1::RefuseDraftResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  // The specialist has to know what to correct.
  if (request.reason().empty()) fields.Add("reason", "it is missing; say what is to be corrected");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env.command_env, call, header, request,
      dossier::RefuseDraft{.task_number = request.task_number(), .reason = request.reason()},
      &ToRefuseResponse, std::move(reply));
}

}  // namespace onestop::approval::handlers
