#pragma once

/// WorkflowService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "services/workflow/handlers/handlers.h"

namespace onestop::workflow {

class WorkflowService final : public rpc::Service<v1::WorkflowService> {
 public:
  static constexpr char kName[] = "onestop.workflow.v1.WorkflowService";

  WorkflowService(rpc::Server& server, const Env& env)
      : rpc::Service<v1::WorkflowService>(server), env_(env) {
    ServeCommands<v1::SubmitCommandsRequest, v1::SubmitCommandsResponse>(
        [this](const rpc::Call& call) {
          return service::ResolveCaller(env_.command_env.catalogue, call, env_.command_env.now()).status();
        },
        [this](handlers::StreamedCommand& command) { handlers::SubmitCommands(env_, command); });
  }

  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* context,
                                      const v1::ListTasksRequest* request,
                                      v1::ListTasksResponse* response) override {
    return rpc::ReadCall(server(), context, request, response,
                         [this](const rpc::Call& call, const v1::ListTasksRequest& r) {
                           return handlers::ListTasks(env_, call, r);
                         });
  }
  grpc::ServerUnaryReactor* ClaimTask(grpc::CallbackServerContext* context,
                                      const v1::ClaimTaskRequest* request,
                                      v1::ClaimTaskResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::ClaimTask));
  }
  grpc::ServerUnaryReactor* ReleaseTask(grpc::CallbackServerContext* context,
                                        const v1::ReleaseTaskRequest* request,
                                        v1::ReleaseTaskResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::ReleaseTask));
  }
  grpc::ServerUnaryReactor* AssignTask(grpc::CallbackServerContext* context,
                                       const v1::AssignTaskRequest* request,
                                       v1::AssignTaskResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::AssignTask));
  }
  grpc::ServerUnaryReactor* CompleteStep(grpc::CallbackServerContext* context,
                                         const v1::CompleteStepRequest* request,
                                         v1::CompleteStepResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::CompleteStep));
  }
  grpc::ServerUnaryReactor* SendBack(grpc::CallbackServerContext* context, const v1::SendBackRequest* request,
                                     v1::SendBackResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::SendBack));
  }
  grpc::ServerUnaryReactor* DraftResult(grpc::CallbackServerContext* context,
                                        const v1::DraftResultRequest* request,
                                        v1::DraftResultResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response, service::On(env_, &handlers::DraftResult));
  }
  grpc::ServerUnaryReactor* RecallStep(grpc::CallbackServerContext* context,
                                       const v1::RecallStepRequest* request,
                                       v1::RecallStepResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::RecallStep));
  }
  grpc::ServerUnaryReactor* ExtendDeadline(grpc::CallbackServerContext* context,
                                           const v1::ExtendDeadlineRequest* request,
                                           v1::ExtendDeadlineResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_, &handlers::ExtendDeadline));
  }
  grpc::ServerUnaryReactor* RequestPayment(grpc::CallbackServerContext* context,
                                           const v1::RequestPaymentRequest* request,
                                           v1::RequestPaymentResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_, &handlers::RequestPayment));
  }
  grpc::ServerUnaryReactor* RequestConsultation(grpc::CallbackServerContext* context,
                                                const v1::RequestConsultationRequest* request,
                                                v1::RequestConsultationResponse* response) override {
    return rpc::CommandCall(server(), context, request, response,
                            service::On(env_, &handlers::RequestConsultation));
  }
  grpc::ServerUnaryReactor* AnswerConsultation(grpc::CallbackServerContext* context,
                                               const v1::AnswerConsultationRequest* request,
                                               v1::AnswerConsultationResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::AnswerConsultation));
  }
  grpc::ServerUnaryReactor* RecordVerification(grpc::CallbackServerContext* context,
                                               const v1::RecordVerificationRequest* request,
                                               v1::RecordVerificationResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::RecordVerification));
  }

 private:
  const Env& env_;
};

}  // namespace onestop::workflow
