// Ends a dossier that its applicant takes back, and gives the number of the notice.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void WithdrawDossier(const service::CommandEnv& env, const rpc::Call& call,
                     const v1::WithdrawDossierRequest& request,
                     rpc::Reply<v1::WithdrawDossierResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty())
    fields.Add("reason", "is empty; say why the applicant takes the dossier back");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::Withdraw{.reason = request.reason()},
      [](const ledger::Committed& committed) {
        v1::WithdrawDossierResponse response;
        response.set_form_number(committed.event.withdrawn().form_number());
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
