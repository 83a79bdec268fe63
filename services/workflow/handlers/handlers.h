#pragma once

/// The handlers of WorkflowService, one file each: a request is checked, becomes a command, and the ledger's
/// answer becomes the response. Rules are in libs/dossier.

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/command_stream.h"
#include "libs/rpc/reply.h"
#include "onestop/workflow/v1/workflow_service.pb.h"
#include "services/workflow/env.h"

namespace onestop::workflow::handlers {

absl::StatusOr<v1::ListTasksResponse> ListTasks(const Env& env, const rpc::Call& call,
                                                const v1::ListTasksRequest& request);
void ClaimTask(const Env& env, const rpc::Call& call, const v1::ClaimTaskRequest& request,
               rpc::Reply<v1::ClaimTaskResponse> reply);
void ReleaseTask(const Env& env, const rpc::Call& call, const v1::ReleaseTaskRequest& request,
                 rpc::Reply<v1::ReleaseTaskResponse> reply);
void AssignTask(const Env& env, const rpc::Call& call, const v1::AssignTaskRequest& request,
                rpc::Reply<v1::AssignTaskResponse> reply);
void CompleteStep(const Env& env, const rpc::Call& call, const v1::CompleteStepRequest& request,
                  rpc::Reply<v1::CompleteStepResponse> reply);
void SendBack(const Env& env, const rpc::Call& call, const v1::SendBackRequest& request,
              rpc::Reply<v1::SendBackResponse> reply);
void DraftResult(const Env& env, const rpc::Call& call, const v1::DraftResultRequest& request,
                 rpc::Reply<v1::DraftResultResponse> reply);
void RecallStep(const Env& env, const rpc::Call& call, const v1::RecallStepRequest& request,
                rpc::Reply<v1::RecallStepResponse> reply);
void ExtendDeadline(const Env& env, const rpc::Call& call, const v1::ExtendDeadlineRequest& request,
                    rpc::Reply<v1::ExtendDeadlineResponse> reply);
void RequestPayment(const Env& env, const rpc::Call& call, const v1::RequestPaymentRequest& request,
                    rpc::Reply<v1::RequestPaymentResponse> reply);
void RequestConsultation(const Env& env, const rpc::Call& call, const v1::RequestConsultationRequest& request,
                         rpc::Reply<v1::RequestConsultationResponse> reply);
void AnswerConsultation(const Env& env, const rpc::Call& call, const v1::AnswerConsultationRequest& request,
                        rpc::Reply<v1::AnswerConsultationResponse> reply);
void RecordVerification(const Env& env, const rpc::Call& call, const v1::RecordVerificationRequest& request,
                        rpc::Reply<v1::RecordVerificationResponse> reply);

/// Has one command of a stream done by the handler of its own call.
using StreamedCommand = rpc::StreamCommand<v1::SubmitCommandsRequest, v1::SubmitCommandsResponse>;
void SubmitCommands(const Env& env, StreamedCommand& command);

}  // namespace onestop::workflow::handlers
