// Stops a dossier, and gives the number of the notice.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void StopDossier(const service::CommandEnv& env, const rpc::Call& call, const v1::StopDossierRequest& request,
                 rpc::Reply<v1::StopDossierResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Enum("ground", request.ground());
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty()) fields.Add("reason", "is empty; the notice says why the dossier is stopped");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::Stop{.reason = request.reason(), .ground = request.ground()},
      [](const ledger::Committed& committed) {
        v1::StopDossierResponse response;
        response.set_form_number(committed.event.stopped().form_number());
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
