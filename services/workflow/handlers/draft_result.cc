// Attaches a draft that was made elsewhere, once it is known that it can be signed.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refusals.h"
#include "libs/service/pdf_programs.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"
#include "services/workflow/handlers/upload.h"

namespace onestop::workflow::handlers {
namespace {

// Refuses now what PrepareSignature would refuse days later.
absl::Status CheckSignable(const Env& env, const std::string& document_id, const std::string& sha256,
                           absl::Time deadline) {
  const absl::StatusOr<std::string> draft = env.files.ReadAll(sha256);
  if (absl::IsNotFound(draft.status())) {
    return refusal::DocumentDamaged(document_id);
  }
  RETURN_IF_ERROR(draft.status());
  const absl::Status found = env.writer.Find(*draft, deadline).status();
  return found.ok() ? found : service::ProgramFault(found);
}

}  // namespace

void DraftResult(const Env& env, const rpc::Call& call, const v1::DraftResultRequest& request,
                 rpc::Reply<v1::DraftResultResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Uuid("document_id", request.document_id());
  // Shown in lists; the document has its own.
  fields.Optional("title", request.title(), service::kTitleCharactersMax);
  fields.Text("refusal_reason", request.refusal_reason(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  absl::StatusOr<documents::UploadedFile> file =
      FindUpload(env, *submission->actor, request.document_id(), call.deadline);
  if (!file.ok()) return reply.Complete(std::move(file).status());
  // Before the ledger: this reads the whole file in a program of its own.
  const absl::Status signable = CheckSignable(env, request.document_id(), file->sha256, call.deadline);
  if (!signable.ok()) return reply.Complete(signable);
  submission->command = dossier::Draft{.task_number = request.task_number(),
                                       .document_id = request.document_id(),
                                       .document_sha256 = std::move(file->sha256),
                                       .title = request.title(),
                                       .refusal_reason = request.refusal_reason()};
  service::Submit(
      env.command_env, call, *std::move(submission),
      [](const ledger::Committed& committed) {
        auto response = ProgressResponse<v1::DraftResultResponse>(committed);
        response.set_unchanged(committed.dossier.draft_unchanged);
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::workflow::handlers
