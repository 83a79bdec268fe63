// Has each command of a stream done by the handler of its own call.

#include "libs/base/reason.h"
#include "services/intake/handlers/handlers.h"

namespace onestop::intake::handlers {

void SubmitCommands(const Env& env, StreamedCommand& command) {
  using Request = v1::SubmitCommandsRequest;
  using Response = v1::SubmitCommandsResponse;
  const Request& request = command.request();
  switch (request.command_case()) {
    case Request::kSubmitDossier:
      return command.DoOnPool(env, &SubmitDossier, request.submit_dossier(),
                              &Response::mutable_submit_dossier);
    case Request::kReceiveDossier:
      return command.DoOnPool(env, &ReceiveDossier, request.receive_dossier(),
                              &Response::mutable_receive_dossier);
    case Request::kAmendSubmission:
      return command.DoOnPool(env, &AmendSubmission, request.amend_submission(),
                              &Response::mutable_amend_submission);
    case Request::kAcceptDossier:
      return command.Do(env.command_env, &AcceptDossier, request.accept_dossier(),
                        &Response::mutable_accept_dossier);
    case Request::kRejectDossier:
      return command.Do(env.command_env, &RejectDossier, request.reject_dossier(),
                        &Response::mutable_reject_dossier);
    case Request::kRequestSupplement:
      return command.Do(env.command_env, &RequestSupplement, request.request_supplement(),
                        &Response::mutable_request_supplement);
    case Request::kReceiveSupplement:
      return command.DoOnPool(env, &ReceiveSupplement, request.receive_supplement(),
                              &Response::mutable_receive_supplement);
    case Request::kReturnResult:
      return command.Do(env.command_env, &ReturnResult, request.return_result(),
                        &Response::mutable_return_result);
    case Request::kHandInSupplement:
      return command.DoOnPool(env, &HandInSupplement, request.hand_in_supplement(),
                              &Response::mutable_hand_in_supplement);
    case Request::kWithdrawDossier:
      return command.Do(env.command_env, &WithdrawDossier, request.withdraw_dossier(),
                        &Response::mutable_withdraw_dossier);
    case Request::kStopDossier:
      return command.Do(env.command_env, &StopDossier, request.stop_dossier(),
                        &Response::mutable_stop_dossier);
    case Request::kRequestEnd:
      return command.Do(env.command_env, &RequestEnd, request.request_end(), &Response::mutable_request_end);
    case Request::kDeclineEnd:
      return command.Do(env.command_env, &DeclineEnd, request.decline_end(), &Response::mutable_decline_end);
    case Request::kDeclineSupplement:
      return command.Do(env.command_env, &DeclineSupplement, request.decline_supplement(),
                        &Response::mutable_decline_supplement);
    case Request::kRecordPayment:
      return command.Do(env.command_env, &RecordPayment, request.record_payment(),
                        &Response::mutable_record_payment);
    case Request::kWriteMessage:
      return command.Do(env.command_env, &WriteMessage, request.write_message(),
                        &Response::mutable_write_message);
    case Request::COMMAND_NOT_SET:
      break;
  }
  command.Refuse(
      base::FieldError("command", "is missing; give one of the commands of SubmitCommandsRequest"));
}

}  // namespace onestop::intake::handlers
