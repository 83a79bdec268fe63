// Refuses a dossier at intake, with the reasons that the law asks for, and gives the number of the
// slip.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void RejectDossier(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::RejectDossierRequest& request, rpc::Reply<v1::RejectDossierResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  // Shown to the applicant as it is.
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty())
    fields.Add("reason", "is empty; a refusal states its reasons (NĐ 61/2018 Đ.17)");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::RejectAtIntake{.reason = request.reason()},
      [](const ledger::Committed& committed) {
        v1::RejectDossierResponse response;
        response.set_form_number(committed.event.rejected_at_intake().form_number());
        response.set_dossier_id(committed.dossier.id);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
