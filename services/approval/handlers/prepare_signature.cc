// Prepares a signature: checks all that it could be refused for, takes the number at SEAL, and
// keeps the bytes to be signed for 15 minutes. The document itself is not copied.

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_file.h"
#include "services/approval/handlers/result_io.h"
#include "services/approval/store/session.h"

namespace onestop::approval::handlers {
namespace {

using ::onestop::common::v1::StepKind;

// The certificate that the client announces. Without one any that is registered stands for it: before the signature
// only their existence can be checked then.
std::string Announced(const v1::PrepareSignatureRequest& request,
                      const std::vector<std::string>& registered) {
  if (!request.certificate_sha256().empty()) return request.certificate_sha256();
  return registered.empty() ? std::string() : registered[0];
}

// The command that the signature will become, with everything that is known by now.
dossier::Command Expected(const ledger::Submission& submission, const dossier::Dossier& dossier,
                          const v1::PrepareSignatureRequest& request, StepKind kind, absl::CivilDay day) {
  const int task_number = request.task_number();
  dossier::SignedDocument result;
  if (kind == StepKind::STEP_KIND_SEAL) {
    result.base_sha256 = dossier.signed_sha256;
    const dossier::Office office = submission.catalogue->OfficePinned(dossier, day);
    result.evidence.set_certificate_sha256(Announced(request, office.seal_certificates_sha256));
    return dossier::Seal{.task_number = task_number, .result = std::move(result)};
  }
  result.base_sha256 = dossier.draft_sha256;
  result.evidence.set_certificate_sha256(Announced(request, submission.actor->certificates_sha256));
  return dossier::Sign{.task_number = task_number, .result = std::move(result)};
}

// Everything but the completion, which cannot be copied.
ledger::Submission Copy(const ledger::Submission& submission) {
  return {.caller = submission.caller,
          .request_id = submission.request_id,
          .fingerprint = submission.fingerprint,
          .dossier_id = submission.dossier_id,
          .command = submission.command,
          .actor = submission.actor,
          .assignee = submission.assignee,
          .catalogue = submission.catalogue,
          .source_remarks = submission.source_remarks,
          .span = submission.span,
          .deadline = submission.deadline};
}

// Takes the number, under the call's request_id. Blocks until it is committed.
absl::Status TakeNumber(const Env& env, ledger::Submission submission) {
  auto promise = std::make_shared<std::promise<absl::Status>>();
  submission.answer = [](const ledger::Committed&) {};
  submission.done = [promise](const absl::StatusOr<ledger::Answer>& answer) {
    promise->set_value(answer.status());
  };
  // This runs on the server's pool, which may block.
  std::future<absl::Status> taken = promise->get_future();
  env.command_env.ledger.Commit(std::move(submission));
  absl::Status status = taken.get();
  // Another call of the clerk took it meanwhile: the result has a number, which is all that is needed.
  if (refusal::HasReason(status, {common::v1::ERROR_REASON_RESULT_NUMBERED})) return absl::OkStatus();
  return status;
}

v1::PrepareSignatureResponse ToResponse(const store::Session& session, const dossier::Dossier& dossier) {
  v1::PrepareSignatureResponse response;
  response.set_session_id(session.id);
  response.set_dossier_id(dossier.id);
  response.set_dossier_code(dossier.code);
  *response.mutable_expire_time() = service::ToTimestamp(session.expire_time);
  response.set_kind(session.kind);
  response.set_document_id(session.document_id);
  response.set_document_sha256(session.document_sha256);
  response.set_document_size(session.document_size);
  response.set_appended(session.appended);
  response.mutable_byte_range()->Add(session.byte_range.begin(), session.byte_range.end());
  response.set_digest(session.digest);
  if (session.kind == StepKind::STEP_KIND_SEAL) {
    response.set_document_number(dossier.document_number);
    response.set_document_symbol(dossier.document_symbol);
    response.set_document_date(dossier.document_date);
  }
  return response;
}

absl::StatusOr<store::Session> MakeSession(const Env& env, const ledger::Submission& submission,
                                           const dossier::Dossier& dossier, int task_number, StepKind kind,
                                           const std::string& id) {
  const bool seals = kind == StepKind::STEP_KIND_SEAL;
  store::Session session = {.id = id,
                            .fingerprint = submission.fingerprint,
                            .staff_id = submission.actor->id,
                            .dossier_id = submission.dossier_id,
                            .task_number = task_number,
                            .kind = kind,
                            .document_id = seals ? dossier.signed_document_id : dossier.draft_document_id,
                            .document_sha256 = seals ? dossier.signed_sha256 : dossier.draft_sha256,
                            .expire_time = env.command_env.now() + store::kSessionTime};
  ASSIGN_OR_RETURN(const std::string base, ReadDocument(env, session.document_sha256));
  ASSIGN_OR_RETURN(pdf::Prepared prepared, seals ? PrepareSeal(env, submission, dossier, base)
                                                 : PrepareLeader(env, submission, base));
  session.document_size = static_cast<int64_t>(base.size());
  session.appended = std::move(prepared.appended);
  session.byte_range = prepared.byte_range;
  session.digest = std::move(prepared.digest);
  return session;
}

absl::StatusOr<v1::PrepareSignatureResponse> Prepare(const Env& env, const ledger::Submission& submission,
                                                     const v1::PrepareSignatureRequest& request) {
  const absl::Time now = env.command_env.now();
  const absl::CivilDay day = absl::ToCivilDay(now, calendar::OfficeZone());
  ASSIGN_OR_RETURN(dossier::Dossier dossier, ReadDossier(env, submission));
  const dossier::Task* task = dossier.OpenTask();
  // For a step of another kind the dry run of a signature gives the refusal that names it.
  const StepKind kind = task != nullptr && task->kind == StepKind::STEP_KIND_SEAL ? StepKind::STEP_KIND_SEAL
                                                                                  : StepKind::STEP_KIND_SIGN;
  // Whatever would be refused later is refused before a number is taken, so that no number is lost.
  if (kind == StepKind::STEP_KIND_SEAL && dossier.document_number == 0) {
    RETURN_IF_ERROR(ledger::DryRun(submission, submission.command, dossier, now));
    // As if it had its number already: the seal itself is checked as well.
    dossier::Dossier numbered = dossier;
    numbered.document_number = 1;
    RETURN_IF_ERROR(
        ledger::DryRun(submission, Expected(submission, dossier, request, kind, day), numbered, now));
    if (submission.dry_run) return v1::PrepareSignatureResponse();
    RETURN_IF_ERROR(TakeNumber(env, Copy(submission)));
    ASSIGN_OR_RETURN(dossier, ReadDossier(env, submission));
  }
  RETURN_IF_ERROR(
      ledger::DryRun(submission, Expected(submission, dossier, request, kind, day), dossier, now));
  if (submission.dry_run) return v1::PrepareSignatureResponse();

  const std::string id = IdOf("session", env, submission);
  const absl::Time deadline = StatementDeadline(submission.deadline);
  ASSIGN_OR_RETURN(std::optional<store::Session> session,
                   store::Find(env.pool, env.command_env.province, id, deadline));
  // The id follows from the request_id, so another request with it finds this session.
  if (session.has_value() && session->fingerprint != submission.fingerprint) {
    return refusal::RequestIdReused(request.request_id());
  }
  // An expired session is replaced by one of the same id, for a repeat of the request.
  if (!session.has_value() || session->expire_time <= now) {
    ASSIGN_OR_RETURN(session, MakeSession(env, submission, dossier, request.task_number(), kind, id));
    RETURN_IF_ERROR(store::Insert(env.pool, env.command_env.province, *session, now, deadline));
  }
  return ToResponse(*session, dossier);
}

}  // namespace

void PrepareSignature(const Env& env, const rpc::Call& call, const v1::PrepareSignatureRequest& request,
                      rpc::Reply<v1::PrepareSignatureResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  if (const size_t size = request.certificate_sha256().size(); size != 0 && size != digest::kSha256Size) {
    fields.Add("certificate_sha256", absl::StrCat("has ", size, " bytes; a SHA-256 has ", digest::kSha256Size,
                                                  "; give it, or nothing"));
  }
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission = service::MakeSubmission(
      env.command_env, call, header, request, dossier::Number{.task_number = request.task_number()});
  if (!submission.ok()) return reply.Complete(submission.status());
  reply.Complete(Prepare(env, *submission, request));
}

}  // namespace onestop::approval::handlers
