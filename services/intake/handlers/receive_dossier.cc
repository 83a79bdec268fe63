// Receives a dossier at the counter or by post; what it shares with online submission is in
// submission.h.

#include <utility>

#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake::handlers {

void ReceiveDossier(const Env& env, const rpc::Call& call, const v1::ReceiveDossierRequest& request,
                    rpc::Reply<v1::ReceiveDossierResponse> reply) {
  rpc::Fields fields;
  // Counter or post: the caller says by which way the papers came.
  fields.Enum("channel", request.channel());
  if (request.channel() == onestop::common::v1::CHANNEL_ONLINE) {
    fields.Add("channel",
               "is ONLINE; a dossier is received by COUNTER or POST, a dossier that is submitted ONLINE "
               "comes through SubmitDossier");
  }
  TakeIn(env, call, request, request.channel(), std::move(fields), std::move(reply));
}

}  // namespace onestop::intake::handlers
