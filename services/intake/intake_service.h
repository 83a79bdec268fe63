#pragma once

/// IntakeService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/import_history.h"

namespace onestop::intake {

class IntakeService final : public rpc::Service<v1::IntakeService> {
 public:
  static constexpr char kName[] = "onestop.intake.v1.IntakeService";

  IntakeService(rpc::Server& server, const Env& env) : rpc::Service<v1::IntakeService>(server), env_(env) {
    ServeExchange<v1::ImportHistoryRequest, v1::ImportHistoryResponse>(
        [this, metrics = server.metrics()](const rpc::Call& call) {
          return handlers::ImportHistory(env_.command_env, call, metrics);
        });
    ServeCommands<v1::SubmitCommandsRequest, v1::SubmitCommandsResponse>(
        [this](const rpc::Call& call) {
          return service::ResolveCaller(env_.command_env.catalogue, call, env_.command_env.now()).status();
        },
        [this](handlers::StreamedCommand& command) { handlers::SubmitCommands(env_, command); });
  }

  grpc::ServerUnaryReactor* SubmitDossier(grpc::CallbackServerContext* context,
                                          const v1::SubmitDossierRequest* request,
                                          v1::SubmitDossierResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::SubmitDossier));
  }
  grpc::ServerUnaryReactor* ReceiveDossier(grpc::CallbackServerContext* context,
                                           const v1::ReceiveDossierRequest* request,
                                           v1::ReceiveDossierResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::ReceiveDossier));
  }
  grpc::ServerUnaryReactor* AmendSubmission(grpc::CallbackServerContext* context,
                                            const v1::AmendSubmissionRequest* request,
                                            v1::AmendSubmissionResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::AmendSubmission));
  }
  grpc::ServerUnaryReactor* GetLookupSecret(grpc::CallbackServerContext* context,
                                            const v1::GetLookupSecretRequest* request,
                                            v1::GetLookupSecretResponse* response) override {
    return rpc::ReadCall(server(), context, request, response,
                         [this](const rpc::Call& call, const v1::GetLookupSecretRequest& asked) {
                           return handlers::GetLookupSecret(env_, call, asked);
                         });
  }
  grpc::ServerUnaryReactor* AcceptDossier(grpc::CallbackServerContext* context,
                                          const v1::AcceptDossierRequest* request,
                                          v1::AcceptDossierResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::AcceptDossier));
  }
  grpc::ServerUnaryReactor* RejectDossier(grpc::CallbackServerContext* context,
                                          const v1::RejectDossierRequest* request,
                                          v1::RejectDossierResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::RejectDossier));
  }
  grpc::ServerUnaryReactor* RequestSupplement(grpc::CallbackServerContext* context,
                                              const v1::RequestSupplementRequest* request,
                                              v1::RequestSupplementResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::RequestSupplement));
  }
  grpc::ServerUnaryReactor* ReceiveSupplement(grpc::CallbackServerContext* context,
                                              const v1::ReceiveSupplementRequest* request,
                                              v1::ReceiveSupplementResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::ReceiveSupplement));
  }
  grpc::ServerUnaryReactor* HandInSupplement(grpc::CallbackServerContext* context,
                                             const v1::HandInSupplementRequest* request,
                                             v1::HandInSupplementResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::HandInSupplement));
  }
  grpc::ServerUnaryReactor* WithdrawDossier(grpc::CallbackServerContext* context,
                                            const v1::WithdrawDossierRequest* request,
                                            v1::WithdrawDossierResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::WithdrawDossier));
  }
  grpc::ServerUnaryReactor* StopDossier(grpc::CallbackServerContext* context,
                                        const v1::StopDossierRequest* request,
                                        v1::StopDossierResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::StopDossier));
  }
  grpc::ServerUnaryReactor* RequestEnd(grpc::CallbackServerContext* context,
                                       const v1::RequestEndRequest* request,
                                       v1::RequestEndResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::RequestEnd));
  }
  grpc::ServerUnaryReactor* DeclineEnd(grpc::CallbackServerContext* context,
                                       const v1::DeclineEndRequest* request,
                                       v1::DeclineEndResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::DeclineEnd));
  }
  grpc::ServerUnaryReactor* DeclineSupplement(grpc::CallbackServerContext* context,
                                              const v1::DeclineSupplementRequest* request,
                                              v1::DeclineSupplementResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::DeclineSupplement));
  }
  grpc::ServerUnaryReactor* RecordPayment(grpc::CallbackServerContext* context,
                                          const v1::RecordPaymentRequest* request,
                                          v1::RecordPaymentResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::RecordPayment));
  }
  grpc::ServerUnaryReactor* WriteMessage(grpc::CallbackServerContext* context,
                                         const v1::WriteMessageRequest* request,
                                         v1::WriteMessageResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::WriteMessage));
  }
  grpc::ServerUnaryReactor* ErasePersonalData(grpc::CallbackServerContext* context,
                                              const v1::ErasePersonalDataRequest* request,
                                              v1::ErasePersonalDataResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::ErasePersonalData));
  }
  grpc::ServerUnaryReactor* ReturnResult(grpc::CallbackServerContext* context,
                                         const v1::ReturnResultRequest* request,
                                         v1::ReturnResultResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_.command_env, &handlers::ReturnResult));
  }

 private:
  const Env& env_;
};

}  // namespace onestop::intake
