#include <utility>

#include "absl/time/clock.h"
#include "libs/ledger/reader.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"
#include "services/workflow/store/document_store.h"

namespace onestop::workflow::handlers {

void DraftResult(const Env& env, const rpc::Call& call, const v1::DraftResultRequest& request,
                 rpc::Reply<v1::DraftResultResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  fields.Uuid("document_id", request.document_id());
  fields.Optional("title", request.title(), 300);
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      door::MakeSubmission(env.door, call, act, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  absl::StatusOr<std::string> sha256 =
      store::DocumentHash(env.reads, ledger::ScopeOf(*submission->actor, env.door.province),
                          request.document_id(), call.deadline);
  if (!sha256.ok()) return reply.Complete(std::move(sha256).status());
  submission->command = dossier::Draft{.task_number = request.task_number(),
                                       .document_id = request.document_id(),
                                       .document_sha256 = *std::move(sha256),
                                       .title = request.title()};
  door::Submit<v1::DraftResultResponse>(env.door, *std::move(submission),
                                        &ProgressResponse<v1::DraftResultResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
