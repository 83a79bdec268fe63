#pragma once

/// The handlers of IntakeService, one file each: a request is checked, becomes a command, and the ledger's
/// answer becomes the response. Rules are in libs/dossier.

#include "libs/door/door.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/reply.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::intake {

/// What this door works with besides the ledger.
struct Env {
  const door::Env& door;
  /// For what is handed in; the role is a member of onestop_reader.
  pg::Pool& reads;
};

namespace handlers {

void SubmitDossier(const Env& env, const rpc::Call& call, const v1::SubmitDossierRequest& request,
                   rpc::Reply<v1::SubmitDossierResponse> reply);
void ReceiveDossier(const Env& env, const rpc::Call& call, const v1::ReceiveDossierRequest& request,
                    rpc::Reply<v1::ReceiveDossierResponse> reply);
void AcceptDossier(const door::Env& env, const rpc::Call& call, const v1::AcceptDossierRequest& request,
                   rpc::Reply<v1::AcceptDossierResponse> reply);
void RejectDossier(const door::Env& env, const rpc::Call& call, const v1::RejectDossierRequest& request,
                   rpc::Reply<v1::RejectDossierResponse> reply);
void RequestSupplement(const door::Env& env, const rpc::Call& call,
                       const v1::RequestSupplementRequest& request,
                       rpc::Reply<v1::RequestSupplementResponse> reply);
void ReceiveSupplement(const Env& env, const rpc::Call& call, const v1::ReceiveSupplementRequest& request,
                       rpc::Reply<v1::ReceiveSupplementResponse> reply);
void ReturnResult(const door::Env& env, const rpc::Call& call, const v1::ReturnResultRequest& request,
                  rpc::Reply<v1::ReturnResultResponse> reply);

}  // namespace handlers
}  // namespace onestop::intake
