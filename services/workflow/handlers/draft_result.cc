#include <utility>

#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/pg/read_transaction.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {
namespace {

// The document when its uploader, or somebody who may see a dossier that names it, asks.
constexpr pg::Statement kFindDocument = {"workflow.find_document", R"sql(
    SELECT sha256 FROM document.document WHERE province = $1 AND document_id = $2::uuid
)sql"};

absl::StatusOr<std::string> HashOf(const Env& env, const dossier::Actor& actor,
                                   const std::string& document_id, absl::Time deadline) {
  ASSIGN_OR_RETURN(
      pg::ReadTransaction read,
      pg::ReadTransaction::Begin(env.reads, ledger::ScopeOf(actor, env.door.province), deadline));
  pg::Params params;
  params.Text(env.door.province).Text(document_id);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kFindDocument, params));
  if (rows.empty()) {
    return base::WithReason(
        absl::NotFoundError("there is no such document, or it is somebody else's; upload it first"),
        {"DOCUMENT_NOT_FOUND", {{"document_id", document_id}}});
  }
  return rows[0].Bytes(0);
}

}  // namespace

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
  absl::StatusOr<std::string> sha256 = HashOf(env, *submission->actor, request.document_id(), call.deadline);
  if (!sha256.ok()) return reply.Complete(std::move(sha256).status());
  submission->command = dossier::Draft{.task_number = request.task_number(),
                                       .document_id = request.document_id(),
                                       .document_sha256 = *std::move(sha256),
                                       .title = request.title()};
  door::Submit<v1::DraftResultResponse>(env.door, *std::move(submission),
                                        &ProgressResponse<v1::DraftResultResponse>, std::move(reply));
}

}  // namespace onestop::workflow::handlers
