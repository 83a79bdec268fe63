#include <utility>

#include "services/approval/handlers/handlers.h"

namespace onestop::approval::handlers {
namespace {

constexpr int kReasonCharactersMax = 2000;

v1::RefuseDraftResponse ToResponse(const ledger::Committed& committed) {
  v1::RefuseDraftResponse response;
  response.set_version(committed.dossier.version);
  response.set_next_task_number(OpenTaskNumber(committed));
  return response;
}

}  // namespace

void RefuseDraft(const Env& env, const rpc::Call& call, const v1::RefuseDraftRequest& request,
                 rpc::Reply<v1::RefuseDraftResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  fields.Text("reason", request.reason(), kReasonCharactersMax);
  if (request.reason().empty()) fields.Add("reason", "it is missing; say what is to be mended");
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::RefuseDraftRequest, v1::RefuseDraftResponse>(
      env.door, call, act, request,
      dossier::RefuseDraft{.task_number = request.task_number(), .reason = request.reason()}, &ToResponse,
      std::move(reply));
}

}  // namespace onestop::approval::handlers
