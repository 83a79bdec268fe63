// Takes in what an applicant supplies through the portal, and says until when the office checks it.

#include <utility>

#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/supplied.h"

namespace onestop::intake::handlers {

void HandInSupplement(const Env& env, const rpc::Call& call, const v1::HandInSupplementRequest& request,
                      rpc::Reply<v1::HandInSupplementResponse> reply) {
  TakeSupplied(
      env, call, request, dossier::HandInSupplement{}, &dossier::v1::Event::supplement_handed_in,
      [](const dossier::v1::SupplementHandedIn& handed_in, v1::HandInSupplementResponse& response) {
        if (!handed_in.has_answer_due_time()) return;
        *response.mutable_answer_due_time() = handed_in.answer_due_time();
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
