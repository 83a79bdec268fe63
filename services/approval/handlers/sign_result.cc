#include <utility>

#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/signature.h"

namespace onestop::approval::handlers {
namespace {

v1::SignResultResponse ToResponse(const ledger::Committed& committed) {
  v1::SignResultResponse response;
  response.set_version(committed.dossier.version);
  response.set_next_task_number(OpenTaskNumber(committed));
  response.set_mandate_kind(committed.event.result_signed().mandate_kind());
  return response;
}

}  // namespace

void SignResult(const Env& env, const rpc::Call& call, const v1::SignResultRequest& request,
                rpc::Reply<v1::SignResultResponse> reply) {
  rpc::Fields fields;
  const door::Act act = ReadSignature(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());

  dossier::Sign sign = {.task_number = request.task_number(), .result = {}};
  absl::StatusOr<ledger::Submission> submission = door::MakeSubmission(env.door, call, act, request, sign);
  if (!submission.ok()) return reply.Complete(submission.status());
  absl::StatusOr<dossier::SignedDocument> result =
      Verify(env, *submission, request.cms(), &store::PresentDraft);
  if (result.ok()) {
    sign.result = *std::move(result);
    submission->command = std::move(sign);
  }
  door::Submit<v1::SignResultResponse>(env.door, *std::move(submission), &ToResponse,
                                       Explained(result.status(), std::move(reply)));
}

}  // namespace onestop::approval::handlers
