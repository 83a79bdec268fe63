// Submits a dossier online, for an applicant who uses a portal.

#include <utility>

#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake::handlers {

void SubmitDossier(const Env& env, const rpc::Call& call, const v1::SubmitDossierRequest& request,
                   rpc::Reply<v1::SubmitDossierResponse> reply) {
  TakeIn(env, call, request, onestop::common::v1::CHANNEL_ONLINE, rpc::Fields(), std::move(reply));
}

}  // namespace onestop::intake::handlers
