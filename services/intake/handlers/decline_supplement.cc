// Tells an applicant what is still missing of what was asked for.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void DeclineSupplement(const service::CommandEnv& env, const rpc::Call& call,
                       const v1::DeclineSupplementRequest& request,
                       rpc::Reply<v1::DeclineSupplementResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Text("content", request.content(), service::kCommentCharactersMax);
  if (request.content().empty()) fields.Add("content", "is empty; say what is still missing");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::DeclineSupplement{.content = request.content()},
      [](const ledger::Committed& committed) {
        v1::DeclineSupplementResponse response;
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
