#include <utility>

#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/signature.h"

namespace onestop::approval::handlers {
namespace {

v1::SealResultResponse ToResponse(const ledger::Committed& committed) {
  v1::SealResultResponse response;
  response.set_version(committed.dossier.version);
  response.set_next_task_number(OpenTaskNumber(committed));
  response.set_document_number(committed.event.result_sealed().document_number());
  response.set_document_symbol(committed.event.result_sealed().document_symbol());
  if (committed.dossier.finish_time.has_value()) {
    *response.mutable_finish_time() = door::ToTimestamp(*committed.dossier.finish_time);
  }
  return response;
}

}  // namespace

void SealResult(const Env& env, const rpc::Call& call, const v1::SealResultRequest& request,
                rpc::Reply<v1::SealResultResponse> reply) {
  rpc::Fields fields;
  const door::Act act = ReadSignature(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());

  dossier::Seal seal = {.task_number = request.task_number(), .evidence = {}};
  absl::StatusOr<ledger::Submission> submission = door::MakeSubmission(env.door, call, act, request, seal);
  if (!submission.ok()) return reply.Complete(submission.status());
  absl::StatusOr<dossier::v1::SignatureEvidence> evidence =
      Verify(env, *submission, request.cms(), &store::SignedDocument);
  if (evidence.ok()) {
    seal.evidence = *std::move(evidence);
    submission->command = std::move(seal);
  }
  door::Submit<v1::SealResultResponse>(env.door, *std::move(submission), &ToResponse,
                                       Explained(evidence.status(), std::move(reply)));
}

}  // namespace onestop::approval::handlers
