#include <algorithm>
#include <memory>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
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

// What would be refused of the seal, were the number taken.
absl::Status Foresee(const Env& env, const ledger::Submission& submission, const dossier::Seal& seal) {
  ASSIGN_OR_RETURN(ledger::Reader reader,
                   ledger::Reader::Begin(env.reads, ledger::ScopeOf(*submission.actor, env.door.province),
                                         std::min(submission.deadline, absl::Now() + kStatementTimeMax)));
  ASSIGN_OR_RETURN(std::optional<dossier::Dossier> dossier, reader.Fold(submission.dossier_id));
  if (!dossier.has_value()) return dossier::error::DossierNotFound(submission.dossier_id);
  dossier->document_number = std::max<int64_t>(dossier->document_number, 1);
  return ledger::Foresee(submission, seal, *dossier, env.door.now());
}

// Takes the number that the seal needs, once, under an id of its own.
ledger::Submission NumberBefore(const ledger::Submission& sealing, int task_number) {
  ledger::Submission number;
  number.caller = sealing.caller;
  number.request_id = ledger::DossierIdFor("number", sealing.caller, sealing.request_id);
  number.fingerprint = sealing.fingerprint;
  number.dossier_id = sealing.dossier_id;
  number.command = dossier::Number{.task_number = task_number};
  number.actor = sealing.actor;
  number.catalogue = sealing.catalogue;
  number.occur_time = sealing.occur_time;
  number.span = sealing.span;
  number.deadline = sealing.deadline;
  return number;
}

}  // namespace

void SealResult(const Env& env, const rpc::Call& call, const v1::SealResultRequest& request,
                rpc::Reply<v1::SealResultResponse> reply) {
  rpc::Fields fields;
  const door::Act act = ReadSignature(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());

  dossier::Seal seal = {.task_number = request.task_number(), .result = {}};
  absl::StatusOr<ledger::Submission> submission = door::MakeSubmission(env.door, call, act, request, seal);
  if (!submission.ok()) return reply.Complete(submission.status());
  absl::StatusOr<dossier::SignedDocument> result =
      Verify(env, *submission, request.cms(), &store::SignedDocument);
  if (result.ok()) seal.result = *std::move(result);
  // What is refused takes no number.
  if (absl::Status refusal = result.ok() ? Foresee(env, *submission, seal) : result.status(); !refusal.ok()) {
    submission->command = std::move(seal);
    return door::Submit<v1::SealResultResponse>(env.door, *std::move(submission), &ToResponse,
                                                Explained(std::move(refusal), std::move(reply)));
  }
  ledger::Submission number = NumberBefore(*submission, request.task_number());
  submission->command = std::move(seal);
  auto sealing = std::make_shared<ledger::Submission>(*std::move(submission));
  number.answer = [](const ledger::Committed&) { return std::string(); };
  // Whether it was taken now, was there before or is refused: the seal's own decision says what follows.
  number.done = [&env, sealing, reply = std::move(reply)](absl::StatusOr<ledger::Answer>) mutable {
    door::Submit<v1::SealResultResponse>(env.door, std::move(*sealing), &ToResponse, std::move(reply));
  };
  env.door.ledger.Commit(std::move(number));
}

}  // namespace onestop::approval::handlers
