// The result: drafted, signed or refused, numbered and sealed, handed back (NĐ 30/2020 Đ.13 to 15, 32).

#include <algorithm>
#include <array>
#include <iterator>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/mandate.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {
namespace {

constexpr std::array kInWork = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                DossierStatus::DOSSIER_STATUS_PROCESSING};
constexpr std::array kResultReady = {DossierStatus::DOSSIER_STATUS_RESULT_READY};
// A letter of refusal is handed over as a result is (NĐ 61/2018 Đ.19.8).
constexpr std::array kReadyOrRefused = {DossierStatus::DOSSIER_STATUS_RESULT_READY,
                                        DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE};

// What every command on the open step checks first.
absl::StatusOr<const Task*> TaskOfKind(const DecisionInput& input, int task_number, StepKind kind) {
  RETURN_IF_ERROR(CheckStatus(input, kInWork));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, task_number));
  RETURN_IF_ERROR(CheckKind(input, *task, {kind}));
  RETURN_IF_ERROR(CheckHolder(input, *task));
  return task;
}

absl::Status CheckRole(const DecisionInput& input, Role role, absl::string_view agency_id) {
  // The step's own role was checked; the law asks for this one whatever the process says.
  return input.actor().Holds(role, agency_id) ? absl::OkStatus()
                                              : refusal::RoleMissing(Role_Name(role), agency_id);
}

bool Contains(const std::vector<std::string>& certificates, absl::string_view sha256) {
  // An absent hash must never match an absent entry.
  return !sha256.empty() && std::ranges::count(certificates, sha256) > 0;
}

// The file that a signature made.
template <typename Kind>
void SetDocument(const SignedDocument& document, Kind& made) {
  made.set_document_id(document.document_id);
  made.set_document_sha256(document.document_sha256);
  made.set_document_size(document.document_size);
  made.set_base_sha256(document.base_sha256);
}

// What numbering and sealing share: only the clerk's, only after the authorised person has signed (NĐ 30/2020
// Đ.15, 32), and never by that person.
absl::StatusOr<const Task*> CheckMaySeal(const DecisionInput& input, int task_number) {
  ASSIGN_OR_RETURN(const Task* task, TaskOfKind(input, task_number, StepKind::STEP_KIND_SEAL));
  RETURN_IF_ERROR(CheckRole(input, Role::ROLE_RECORDS_CLERK, task->agency_id));
  if (input.dossier.signed_sha256.empty()) return error::DraftMissing(input.dossier);
  if (input.actor().id == input.dossier.signed_by) return error::DutiesNotSeparate("seal", "sign");
  if (input.actor().id == input.dossier.drafted_by) return error::DutiesNotSeparate("seal", "draft");
  return task;
}

// Duties are kept apart: the officer who accepted and the specialist who drafted do not sign.
absl::Status CheckMaySign(const DecisionInput& input) {
  if (input.actor().id == input.dossier.drafted_by) return error::DutiesNotSeparate("sign", "draft");
  if (input.actor().id == input.dossier.accepted_by) return error::DutiesNotSeparate("sign", "accept");
  return absl::OkStatus();
}

// The examining step that `task` follows, done last; null when there was none.
const Task* LastExamination(const Dossier& dossier, const Task& task) {
  // From the end: after a refused draft the examination was done more than once.
  for (auto other = dossier.tasks.rbegin(); other != dossier.tasks.rend(); ++other) {
    const bool done = other->finish_time.has_value() && other->outcome != TaskOutcome::kRecalled;
    if (other->kind == StepKind::STEP_KIND_EXAMINE && done && other->step < task.step) {
      return &*other;
    }
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Draft& draft) {
  ASSIGN_OR_RETURN(const Task* task, TaskOfKind(input, draft.task_number, StepKind::STEP_KIND_EXAMINE));
  RETURN_IF_ERROR(CheckDivision(input, *task, task->role));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  // The hash is what is signed later: a draft without one could be exchanged unnoticed.
  if (draft.document_sha256.empty()) return error::DraftMissing(input.dossier);

  Decision decision = NewDecision(input, occur, task->role);
  v1::ResultDrafted& drafted = *decision.event.mutable_result_drafted();
  drafted.set_task_number(task->number);
  drafted.set_document_id(draft.document_id);
  drafted.set_document_sha256(draft.document_sha256);
  drafted.set_title(draft.title);
  drafted.set_document_size(draft.document_size);
  drafted.set_template_(draft.template_id);
  drafted.set_signer(draft.signer);
  drafted.set_signer_mandate_kind(draft.signer_mandate_kind);
  drafted.set_refusal_reason(draft.refusal_reason);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Sign& sign) {
  ASSIGN_OR_RETURN(const Task* task, TaskOfKind(input, sign.task_number, StepKind::STEP_KIND_SIGN));
  RETURN_IF_ERROR(CheckRole(input, Role::ROLE_LEADER, task->agency_id));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const Dossier& dossier = input.dossier;
  if (dossier.draft_sha256.empty()) return error::DraftMissing(dossier);
  const SignedDocument& document = sign.result;
  // The signature was made before this decision: the draft may have been replaced since.
  if (document.base_sha256 != dossier.draft_sha256) {
    return error::DraftChanged(dossier, dossier.draft_sha256);
  }
  if (!Contains(input.actor().certificates_sha256, document.evidence.certificate_sha256())) {
    return error::CertificateNotRegistered(document.evidence.certificate_sha256(), "the signer");
  }
  // Any mandate first: a caller who may not sign at all gets that answer, whomever the draft names.
  RETURN_IF_ERROR(MandateFor(input.actor(), input.dossier, occur).status());
  if (!dossier.draft_signer.empty() && dossier.draft_signer != input.actor().id) {
    return error::SignerNotNamed(dossier.draft_signer, input.actor().id);
  }
  // The draft prints the signer's title: the event must name a mandate of the kind that is printed.
  ASSIGN_OR_RETURN(const Mandate* mandate,
                   MandateFor(input.actor(), input.dossier, occur, dossier.draft_mandate_kind));
  // The signature is proven for the instant of its time stamp: the right to sign must have been there then, too.
  if (document.evidence.has_time_stamp_time()) {
    const absl::Time stamped = FromProto(document.evidence.time_stamp_time());
    RETURN_IF_ERROR(MandateFor(input.actor(), input.dossier, stamped, dossier.draft_mandate_kind).status());
  }
  RETURN_IF_ERROR(CheckMaySign(input));
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  v1::ResultSigned& result = *decision.event.mutable_result_signed();
  result.set_task_number(task->number);
  SetDocument(document, result);
  *result.mutable_signature() = document.evidence;
  result.set_mandate_id(mandate->id);
  result.set_mandate_kind(mandate->kind);
  OpenStep(input, StepNumbered(*process, task->step + 1), "", occur, *result.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RefuseDraft& refuse) {
  ASSIGN_OR_RETURN(const Task* task, TaskOfKind(input, refuse.task_number, StepKind::STEP_KIND_SIGN));
  RETURN_IF_ERROR(CheckRole(input, Role::ROLE_LEADER, task->agency_id));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const Task* examination = LastExamination(input.dossier, *task);
  if (examination == nullptr) return error::NoStepBefore(task->step);
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  v1::DraftRefused& refused = *decision.event.mutable_draft_refused();
  refused.set_task_number(task->number);
  refused.set_reason(refuse.reason);
  OpenStep(input, StepNumbered(*process, examination->step), examination->assignee, occur,
           *refused.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Number& number) {
  ASSIGN_OR_RETURN(const Task* task, CheckMaySeal(input, number.task_number));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  // A number is used up once: a result that is signed again keeps it, so that the year's series has no
  // gap.
  if (input.dossier.document_number != 0) return error::ResultNumbered(input.dossier);

  Decision decision = NewDecision(input, occur, Role::ROLE_RECORDS_CLERK);
  v1::ResultNumbered& numbered = *decision.event.mutable_result_numbered();
  numbered.set_task_number(task->number);
  // The part after the number; FillNumbers() puts the number before it.
  numbered.set_document_symbol(input.context.office.document_symbol);
  numbered.set_document_date(absl::FormatCivilTime(DayOf(occur)));
  WantYearlyNumber(decision, kDocumentSeries, input.dossier.resolving_agency, occur);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Seal& seal) {
  ASSIGN_OR_RETURN(const Task* task, CheckMaySeal(input, seal.task_number));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const Dossier& dossier = input.dossier;
  if (dossier.document_number == 0) return error::ResultNotNumbered(dossier);
  const SignedDocument& document = seal.result;
  if (document.base_sha256 != dossier.signed_sha256) {
    return error::DraftChanged(dossier, dossier.signed_sha256);
  }
  if (!Contains(input.context.office.seal_certificates_sha256, document.evidence.certificate_sha256())) {
    return error::CertificateNotRegistered(document.evidence.certificate_sha256(), "the agency's seal");
  }
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_RECORDS_CLERK);
  v1::ResultSealed& sealed = *decision.event.mutable_result_sealed();
  sealed.set_task_number(task->number);
  sealed.set_document_number(dossier.document_number);
  sealed.set_document_symbol(dossier.document_symbol);
  SetDocument(document, sealed);
  *sealed.mutable_seal() = document.evidence;
  sealed.set_refuses(!dossier.draft_refusal_reason.empty());
  sealed.set_refusal_reason(dossier.draft_refusal_reason);
  if (document.archive_end_time.has_value()) {
    *sealed.mutable_archive_end_time() = ToProto(*document.archive_end_time);
  }
  OpenStep(input, StepNumbered(*process, task->step + 1), "", occur, *sealed.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ReturnResult& return_result) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  const Task* task = input.dossier.OpenTask();
  // An imported refusal has no letter that could be handed over.
  const bool letter = task != nullptr && !input.actor().migration;
  RETURN_IF_ERROR(
      CheckStatus(input, letter ? absl::MakeConstSpan(kReadyOrRefused) : absl::MakeConstSpan(kResultReady)));
  // Old systems did not record the steps between the result and its return.
  if (task != nullptr && !input.actor().migration) {
    RETURN_IF_ERROR(CheckKind(input, *task, {StepKind::STEP_KIND_RETURN}));
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::ResultReturned& returned = *decision.event.mutable_result_returned();
  // An imported result has no step of its own to close.
  if (task != nullptr && task->kind == StepKind::STEP_KIND_RETURN) returned.set_task_number(task->number);
  returned.set_receiver(return_result.receiver);
  returned.set_channel(return_result.channel);
  return decision;
}

}  // namespace onestop::dossier
