#include <utility>

#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void ReturnResult(const door::Env& env, const rpc::Call& call, const v1::ReturnResultRequest& request,
                  rpc::Reply<v1::ReturnResultResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Optional("receiver", request.receiver(), 200);
  fields.Enum("channel", request.channel());
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::ReturnResultRequest, v1::ReturnResultResponse>(
      env, call, act, request,
      dossier::ReturnResult{.receiver = request.receiver(), .channel = request.channel()},
      [](const ledger::Committed& committed) {
        v1::ReturnResultResponse response;
        *response.mutable_return_time() = committed.event.occur_time();
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
