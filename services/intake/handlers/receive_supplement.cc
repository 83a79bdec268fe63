// Takes in what an applicant was asked for, and gives the new promise.

#include <utility>

#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/supplied.h"

namespace onestop::intake::handlers {

void ReceiveSupplement(const Env& env, const rpc::Call& call, const v1::ReceiveSupplementRequest& request,
                       rpc::Reply<v1::ReceiveSupplementResponse> reply) {
  TakeSupplied(
      env, call, request, dossier::Supplement{}, &dossier::v1::Event::supplement_received,
      [](const dossier::v1::SupplementReceived& received, v1::ReceiveSupplementResponse& response) {
        // Absent before acceptance, when no due date has been promised, and past the calendar.
        if (received.has_due_time()) *response.mutable_due_time() = received.due_time();
        response.set_due_date(received.due_date());
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
