// Records that a result was handed over, and by which way.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void ReturnResult(const service::CommandEnv& env, const rpc::Call& call,
                  const v1::ReturnResultRequest& request, rpc::Reply<v1::ReturnResultResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  // Empty when the owner receives the result.
  fields.Optional("receiver", request.receiver(), service::kNameCharactersMax);
  fields.Enum("channel", request.channel());
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request,
      dossier::ReturnResult{.receiver = request.receiver(), .channel = request.channel()},
      [](const ledger::Committed& committed) {
        v1::ReturnResultResponse response;
        *response.mutable_return_time() = committed.event.occur_time();
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
