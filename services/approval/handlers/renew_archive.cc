// Renews the archive of a sealed result: a new time stamp over everything, before the last one
// expires.

#include <utility>

#include "libs/base/status_macros.h"
#include "services/approval/handlers/archive.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_io.h"

namespace onestop::approval::handlers {
namespace {

// The renewed file, made, verified and stored. Nothing is stored, and no time stamp is
// requested, when the command would be refused.
absl::StatusOr<dossier::RenewArchive> Make(const Env& env, const ledger::Submission& submission,
                                           const v1::RenewArchiveRequest& request) {
  ASSIGN_OR_RETURN(const dossier::Dossier dossier, ReadDossierOfArchive(env, submission));
  const dossier::ResultDocument* const present = dossier.SealedResult();
  dossier::RenewArchive renew = {.base_document_id = request.document_id()};
  if (present != nullptr) renew.result.base_sha256 = present->sha256;
  RETURN_IF_ERROR(ledger::DryRun(submission, renew, dossier, env.command_env.now()));
  // Without a time stamp, whose end is not known before it is there.
  if (submission.dry_run) return renew;
  ASSIGN_OR_RETURN(const std::string base, ReadDocument(env, present->sha256));
  ASSIGN_OR_RETURN(ResultFile file, Renew(env, present->document_id, base, submission.deadline));
  renew.result.archive_end_time = file.archive_end_time;
  // Now with the new end: a renewal that does not lengthen the archive is refused before it is
  // stored.
  RETURN_IF_ERROR(ledger::DryRun(submission, renew, dossier, env.command_env.now()));
  ASSIGN_OR_RETURN(const documents::StoredFile stored, StoreDocument(env, file.bytes));
  renew.result.document_id = IdOf("document", env, submission);
  renew.result.document_sha256 = stored.sha256;
  renew.result.document_size = stored.size_bytes;
  renew.result.evidence = std::move(file.evidence);
  return renew;
}

v1::RenewArchiveResponse ToRenewResponse(const ledger::Committed& committed) {
  const dossier::v1::ArchiveRenewed& renewed = committed.event.archive_renewed();
  v1::RenewArchiveResponse response;
  response.set_version(committed.dossier.version);
  response.set_dossier_id(committed.dossier.id);
  response.set_dossier_code(committed.dossier.code);
  response.set_document_id(renewed.document_id());
  response.set_document_sha256(renewed.document_sha256());
  response.set_document_size(renewed.document_size());
  response.set_level(renewed.time_stamp().level());
  *response.mutable_time_stamp_time() = renewed.time_stamp().time_stamp_time();
  *response.mutable_archive_end_time() = renewed.archive_end_time();
  return response;
}

}  // namespace

void RenewArchive(const Env& env, const rpc::Call& call, const v1::RenewArchiveRequest& request,
                  rpc::Reply<v1::RenewArchiveResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Uuid("document_id", request.document_id());
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request,
                              dossier::RenewArchive{.base_document_id = request.document_id()});
  if (!submission.ok()) return reply.Complete(submission.status());
  absl::StatusOr<dossier::RenewArchive> renew = Make(env, *submission, request);
  const absl::Status made = renew.status();
  // Also without a document the command goes to the ledger; Explained() says why.
  const std::string stored = made.ok() ? renew->result.document_sha256 : "";
  if (made.ok()) submission->command = *std::move(renew);
  service::Submit(
      env.command_env, call, *std::move(submission), &ToRenewResponse,
      Explained(made, TidyingUp(
                          env, [&env, stored](const auto& answer) { RemoveUnnamed(env, stored, answer); },
                          std::move(reply))));
}

}  // namespace onestop::approval::handlers
