// Has each command of a stream done by the handler of its own call.

#include "libs/base/reason.h"
#include "services/workflow/handlers/handlers.h"

namespace onestop::workflow::handlers {

void SubmitCommands(const Env& env, StreamedCommand& command) {
  using Request = v1::SubmitCommandsRequest;
  using Response = v1::SubmitCommandsResponse;
  const Request& request = command.request();
  switch (request.command_case()) {
    case Request::kClaimTask:
      return command.Do(env, &ClaimTask, request.claim_task(), &Response::mutable_claim_task);
    case Request::kReleaseTask:
      return command.Do(env, &ReleaseTask, request.release_task(), &Response::mutable_release_task);
    case Request::kAssignTask:
      return command.Do(env, &AssignTask, request.assign_task(), &Response::mutable_assign_task);
    case Request::kCompleteStep:
      return command.Do(env, &CompleteStep, request.complete_step(), &Response::mutable_complete_step);
    case Request::kSendBack:
      return command.Do(env, &SendBack, request.send_back(), &Response::mutable_send_back);
    case Request::kDraftResult:
      return command.DoOnPool(env, &DraftResult, request.draft_result(), &Response::mutable_draft_result);
    case Request::kRecallStep:
      return command.Do(env, &RecallStep, request.recall_step(), &Response::mutable_recall_step);
    case Request::kExtendDeadline:
      return command.Do(env, &ExtendDeadline, request.extend_deadline(), &Response::mutable_extend_deadline);
    case Request::kRequestPayment:
      return command.Do(env, &RequestPayment, request.request_payment(), &Response::mutable_request_payment);
    case Request::kRequestConsultation:
      return command.Do(env, &RequestConsultation, request.request_consultation(),
                        &Response::mutable_request_consultation);
    case Request::kAnswerConsultation:
      return command.DoOnPool(env, &AnswerConsultation, request.answer_consultation(),
                              &Response::mutable_answer_consultation);
    case Request::kRecordVerification:
      return command.DoOnPool(env, &RecordVerification, request.record_verification(),
                              &Response::mutable_record_verification);
    case Request::COMMAND_NOT_SET:
      break;
  }
  command.Refuse(
      base::FieldError("command", "is missing; give one of the commands of SubmitCommandsRequest"));
}

}  // namespace onestop::workflow::handlers
