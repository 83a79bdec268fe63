#include <utility>

#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void RequestSupplement(const door::Env& env, const rpc::Call& call,
                       const v1::RequestSupplementRequest& request,
                       rpc::Reply<v1::RequestSupplementResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Text("content", request.content(), 2000);
  if (request.content().empty()) {
    fields.Add("content", "is empty; the slip says, once and completely, what is missing (NĐ 61/2018 Đ.17)");
  }
  if (!fields.ok()) return reply.Complete(fields.status());
  door::Commit<v1::RequestSupplementRequest, v1::RequestSupplementResponse>(
      env, call, act, request, dossier::RequestSupplement{.content = request.content()},
      [](const ledger::Committed& committed) {
        v1::RequestSupplementResponse response;
        response.set_form_number(committed.event.supplement_requested().form_number());
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
