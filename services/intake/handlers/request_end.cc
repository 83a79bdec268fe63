// Records that an applicant wants the dossier to end.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void RequestEnd(const service::CommandEnv& env, const rpc::Call& call, const v1::RequestEndRequest& request,
                rpc::Reply<v1::RequestEndResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Enum("kind", request.kind());
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty())
    fields.Add("reason", "is empty; say why the applicant wants the dossier to end");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::RequestEnd{.kind = request.kind(), .reason = request.reason()},
      [](const ledger::Committed& committed) {
        v1::RequestEndResponse response;
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
