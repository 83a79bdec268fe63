// Takes in a signature that the client made: checks it, time-stamps and embeds it, stores the file
// and commits the event. In this order: the cheap checks come first.

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refuse.h"
#include "libs/service/request_limits.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_file.h"
#include "services/approval/handlers/result_io.h"
#include "services/approval/store/session.h"

namespace onestop::approval::handlers {
namespace {

using ::onestop::common::v1::StepKind;

// Bytes of the client's CMS: a time stamp with its certificates must fit beside it in
// pdf::kPdfCmsBytesMax.
constexpr size_t kClientCmsBytesMax = 10 * 1024;

service::CommandHeader ReadFields(rpc::Fields& fields, const v1::CompleteSignatureRequest& request) {
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Uuid("session_id", request.session_id());
  if (request.cms().empty() || request.cms().size() > kClientCmsBytesMax) {
    fields.Add("cms",
               absl::StrCat("it must be a detached CMS of 1 to ", kClientCmsBytesMax, " bytes in DER"));
  }
  return header;
}

absl::Status SessionUnknown(const std::string& id) {
  return refusal::Refuse(
      absl::NotFoundError(absl::StrCat("there is no signing session ", id,
                                       " of yours for this step; prepare the signature again")),
      common::v1::ERROR_REASON_SIGNING_SESSION_UNKNOWN, {{"session_id", id}});
}

absl::Status SessionExpired(const store::Session& session) {
  const std::string time = absl::FormatTime(absl::RFC3339_sec, session.expire_time, absl::UTCTimeZone());
  return refusal::Refuse(absl::FailedPreconditionError(absl::StrCat("the signing session ended at ", time,
                                                                    "; prepare the signature again")),
                         common::v1::ERROR_REASON_SIGNING_SESSION_EXPIRED,
                         {{"session_id", session.id}, {"expire_time", time}});
}

absl::StatusOr<store::Session> FindSession(const Env& env, const ledger::Submission& submission,
                                           const v1::CompleteSignatureRequest& request) {
  ASSIGN_OR_RETURN(std::optional<store::Session> session,
                   store::Find(env.pool, env.command_env.province, request.session_id(),
                               StatementDeadline(submission.deadline)));
  // One answer for all of these: a caller must not learn about another person's session.
  if (!session.has_value() || session->staff_id != submission.actor->id ||
      session->dossier_id != submission.dossier_id || session->task_number != request.task_number()) {
    return SessionUnknown(request.session_id());
  }
  if (session->expire_time <= env.command_env.now()) return SessionExpired(*session);
  return *std::move(session);
}

// Whether a step that is open or done is signed or sealed.
StepKind KindOf(const dossier::Dossier& dossier, int task_number) {
  for (const dossier::Task& task : dossier.tasks) {
    if (task.number == task_number) return task.kind;
  }
  return StepKind::STEP_KIND_SIGN;
}

dossier::Command CommandOf(StepKind kind, int task_number, dossier::SignedDocument result) {
  if (kind == StepKind::STEP_KIND_SEAL) {
    return dossier::Seal{.task_number = task_number, .result = std::move(result)};
  }
  return dossier::Sign{.task_number = task_number, .result = std::move(result)};
}

// The signed file, made, verified and stored. Nothing is stored, and no time stamp is
// requested, when the command would be refused.
absl::StatusOr<dossier::SignedDocument> Make(const Env& env, const ledger::Submission& submission,
                                             const dossier::Dossier& dossier,
                                             const v1::CompleteSignatureRequest& request) {
  ASSIGN_OR_RETURN(const store::Session session, FindSession(env, submission, request));
  ASSIGN_OR_RETURN(std::string base, ReadDocument(env, session.document_sha256));
  dossier::SignedDocument result = {.base_sha256 = session.document_sha256,
                                    .document_id = IdOf("document", env, submission)};
  ASSIGN_OR_RETURN(std::string certificate,
                   CheckSignature(env, session, base, request.cms(), submission.deadline));
  result.evidence.set_certificate_sha256(std::move(certificate));
  // With the certificate now known, before the network and the disk are used.
  RETURN_IF_ERROR(ledger::DryRun(submission, CommandOf(session.kind, request.task_number(), result), dossier,
                                 env.command_env.now()));
  ASSIGN_OR_RETURN(ResultFile file,
                   Finish(env, session, std::move(base), request.cms(), submission.deadline));
  ASSIGN_OR_RETURN(const documents::StoredFile stored, StoreDocument(env, file.bytes));
  result.document_sha256 = stored.sha256;
  result.document_size = stored.size_bytes;
  result.evidence = std::move(file.evidence);
  result.archive_end_time = file.archive_end_time;
  return result;
}

v1::CompleteSignatureResponse ToCompleteResponse(const ledger::Committed& committed) {
  v1::CompleteSignatureResponse response;
  const auto describe = [&response](const auto& event, const dossier::v1::SignatureEvidence& evidence) {
    response.set_document_id(event.document_id());
    response.set_document_sha256(event.document_sha256());
    response.set_document_size(event.document_size());
    response.set_level(evidence.level());
    *response.mutable_time_stamp_time() = evidence.time_stamp_time();
  };
  response.set_version(committed.dossier.version);
  response.set_dossier_id(committed.dossier.id);
  response.set_dossier_code(committed.dossier.code);
  response.set_next_task_number(OpenTaskNumber(committed));
  if (committed.event.has_result_signed()) {
    describe(committed.event.result_signed(), committed.event.result_signed().signature());
    response.set_mandate_kind(committed.event.result_signed().mandate_kind());
  } else {
    const dossier::v1::ResultSealed& sealed = committed.event.result_sealed();
    describe(sealed, sealed.seal());
    response.set_document_number(sealed.document_number());
    response.set_document_symbol(sealed.document_symbol());
    if (committed.dossier.finish_time.has_value()) {
      *response.mutable_finish_time() = service::ToTimestamp(*committed.dossier.finish_time);
    }
  }
  return response;
}

// Removes what is no longer needed once the ledger has answered.
void TidyUp(const Env& env, const std::string& session_id, const std::string& stored_sha256,
            const absl::StatusOr<v1::CompleteSignatureResponse>& answer) {
  RemoveUnnamed(env, stored_sha256, answer);
  if (!answer.ok()) return;
  const absl::Status removed = store::Remove(env.pool, env.command_env.province, session_id,
                                             StatementDeadline(absl::InfiniteFuture()));
  if (!removed.ok()) {
    // It expires by itself; the caller has its answer.
    telemetry::Log(telemetry::Level::kWarning, "a signing session that has served could not be removed",
                   {{"session_id", session_id}, {"error", std::string(removed.message())}});
  }
}

}  // namespace

void CompleteSignature(const Env& env, const rpc::Call& call, const v1::CompleteSignatureRequest& request,
                       rpc::Reply<v1::CompleteSignatureResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = ReadFields(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());
  // Its preparation has a dry run, which checks all but the signature itself.
  if (const absl::Status wanted = rpc::RefuseDryRun(call); !wanted.ok()) return reply.Complete(wanted);
  const int task_number = request.task_number();
  absl::StatusOr<ledger::Submission> submission = service::MakeSubmission(
      env.command_env, call, header, request, CommandOf(StepKind::STEP_KIND_SIGN, task_number, {}));
  if (!submission.ok()) return reply.Complete(submission.status());
  const absl::StatusOr<dossier::Dossier> dossier = ReadDossier(env, *submission);
  // Whether the step is signed or sealed is only known from the dossier. Committing the wrong command would
  // record a refusal for this request_id, so a failed read ends the call here.
  if (!dossier.ok() && !absl::IsNotFound(dossier.status())) return reply.Complete(dossier.status());
  absl::StatusOr<dossier::SignedDocument> result =
      dossier.ok() ? Make(env, *submission, *dossier, request) : dossier.status();
  const StepKind kind = dossier.ok() ? KindOf(*dossier, task_number) : StepKind::STEP_KIND_SIGN;
  const absl::Status made = result.status();
  // Also without a document the command goes to the ledger; Explained() says why.
  const std::string stored = made.ok() ? result->document_sha256 : "";
  submission->command =
      CommandOf(kind, task_number, made.ok() ? *std::move(result) : dossier::SignedDocument());
  service::Submit(env.command_env, call, *std::move(submission), &ToCompleteResponse,
                  Explained(made, TidyingUp(
                                      env,
                                      [&env, session_id = request.session_id(), stored](const auto& answer) {
                                        TidyUp(env, session_id, stored, answer);
                                      },
                                      std::move(reply))));
}

}  // namespace onestop::approval::handlers
