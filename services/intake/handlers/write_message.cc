// Writes between the office and the applicant, or among the staff.

#include <utility>

#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void WriteMessage(const service::CommandEnv& env, const rpc::Call& call,
                  const v1::WriteMessageRequest& request, rpc::Reply<v1::WriteMessageResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Enum("kind", request.kind());
  fields.Text("text", request.text(), service::kCommentCharactersMax);
  if (request.text().empty()) fields.Add("text", "is empty; write something");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env, call, header, request, dossier::WriteMessage{.kind = request.kind(), .text = request.text()},
      [](const ledger::Committed& committed) {
        v1::WriteMessageResponse response;
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
