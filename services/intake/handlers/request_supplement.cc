// Asks an applicant for what is missing, and gives the number of the slip.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void RequestSupplement(const service::CommandEnv& env, const rpc::Call& call,
                       const v1::RequestSupplementRequest& request,
                       rpc::Reply<v1::RequestSupplementResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  // Shown to the applicant as it is.
  fields.Text("content", request.content(), service::kCommentCharactersMax);
  if (request.content().empty()) {
    fields.Add("content",
               "is empty; the slip must say, once and completely, what is missing (NĐ 61/2018 Đ.17)");
  }
  fields.Text("override_reason", request.override_reason(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request,
      dossier::RequestSupplement{.content = request.content(), .override_reason = request.override_reason()},
      [](const ledger::Committed& committed) {
        v1::RequestSupplementResponse response;
        response.set_form_number(committed.event.supplement_requested().form_number());
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
