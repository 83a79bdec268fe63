#pragma once

/// The handlers of IntakeService, one file each: a request is checked, becomes a command, and the ledger's
/// answer becomes the response. Rules are in libs/dossier.

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/command_stream.h"
#include "libs/rpc/reply.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "services/intake/env.h"

namespace onestop::intake::handlers {

void SubmitDossier(const Env& env, const rpc::Call& call, const v1::SubmitDossierRequest& request,
                   rpc::Reply<v1::SubmitDossierResponse> reply);
void ReceiveDossier(const Env& env, const rpc::Call& call, const v1::ReceiveDossierRequest& request,
                    rpc::Reply<v1::ReceiveDossierResponse> reply);
void AmendSubmission(const Env& env, const rpc::Call& call, const v1::AmendSubmissionRequest& request,
                     rpc::Reply<v1::AmendSubmissionResponse> reply);
absl::StatusOr<v1::GetLookupSecretResponse> GetLookupSecret(const Env& env, const rpc::Call& call,
                                                            const v1::GetLookupSecretRequest& request);
void AcceptDossier(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::AcceptDossierRequest& request, rpc::Reply<v1::AcceptDossierResponse> reply);
void RejectDossier(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::RejectDossierRequest& request, rpc::Reply<v1::RejectDossierResponse> reply);
void RequestSupplement(const service::CommandEnv& env, const rpc::Call& call,
                       const v1::RequestSupplementRequest& request,
                       rpc::Reply<v1::RequestSupplementResponse> reply);
void ReceiveSupplement(const Env& env, const rpc::Call& call, const v1::ReceiveSupplementRequest& request,
                       rpc::Reply<v1::ReceiveSupplementResponse> reply);
void HandInSupplement(const Env& env, const rpc::Call& call, const v1::HandInSupplementRequest& request,
                      rpc::Reply<v1::HandInSupplementResponse> reply);
void WithdrawDossier(const service::CommandEnv& env, const rpc::Call& call,
                     const v1::WithdrawDossierRequest& request,
                     rpc::Reply<v1::WithdrawDossierResponse> reply);
void StopDossier(const service::CommandEnv& env, const rpc::Call& call, const v1::StopDossierRequest& request,
                 rpc::Reply<v1::StopDossierResponse> reply);
void RequestEnd(const service::CommandEnv& env, const rpc::Call& call, const v1::RequestEndRequest& request,
                rpc::Reply<v1::RequestEndResponse> reply);
void DeclineEnd(const service::CommandEnv& env, const rpc::Call& call, const v1::DeclineEndRequest& request,
                rpc::Reply<v1::DeclineEndResponse> reply);
void DeclineSupplement(const service::CommandEnv& env, const rpc::Call& call,
                       const v1::DeclineSupplementRequest& request,
                       rpc::Reply<v1::DeclineSupplementResponse> reply);
void RecordPayment(const service::CommandEnv& env, const rpc::Call& call,
                   const v1::RecordPaymentRequest& request, rpc::Reply<v1::RecordPaymentResponse> reply);
void WriteMessage(const service::CommandEnv& env, const rpc::Call& call,
                  const v1::WriteMessageRequest& request, rpc::Reply<v1::WriteMessageResponse> reply);
void ErasePersonalData(const Env& env, const rpc::Call& call, const v1::ErasePersonalDataRequest& request,
                       rpc::Reply<v1::ErasePersonalDataResponse> reply);
void ReturnResult(const service::CommandEnv& env, const rpc::Call& call,
                  const v1::ReturnResultRequest& request, rpc::Reply<v1::ReturnResultResponse> reply);

/// Has one command of a stream done by the handler of its own call.
using StreamedCommand = rpc::StreamCommand<v1::SubmitCommandsRequest, v1::SubmitCommandsResponse>;
void SubmitCommands(const Env& env, StreamedCommand& command);

}  // namespace onestop::intake::handlers
