// Tells an applicant why the dossier does not end as they asked.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void DeclineEnd(const service::CommandEnv& env, const rpc::Call& call, const v1::DeclineEndRequest& request,
                rpc::Reply<v1::DeclineEndResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty()) fields.Add("reason", "is empty; the applicant has to know why");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::DeclineEnd{.reason = request.reason()},
      [](const ledger::Committed& committed) {
        v1::DeclineEndResponse response;
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
