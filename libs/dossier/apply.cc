// How each event changes the dossier. An event moves the tasks first, in one way for all events, and then has
// its own effect; what cannot follow is found before anything is changed.

#include "libs/dossier/apply.h"

#include <optional>

#include "libs/dossier/amendment.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/task_moves.h"

namespace onestop::dossier {
namespace {

Inconsistency FindInconsistency(const v1::Event& event, const TaskMove& move, const Dossier& dossier) {
  // An empty dossier has no id yet when a history is folded without History, as tests and benchmarks
  // do.
  if (!dossier.id.empty() && event.dossier_id() != dossier.id) return Inconsistency::kOtherDossier;
  if (event.sequence() != dossier.version + 1) return Inconsistency::kOutOfSequence;
  if (event.kind_case() == v1::Event::KIND_NOT_SET) return Inconsistency::kUnknownKind;
  if (event.has_submitted() != (dossier.version == 0)) return Inconsistency::kMisplacedSubmission;
  // A renewal must extend the very file that is the result: another base would leave the result without
  // proof.
  if (event.has_archive_renewed()) {
    const ResultDocument* const result = dossier.SealedResult();
    if (result == nullptr || event.archive_renewed().base_sha256() != result->sha256) {
      return Inconsistency::kRenewsOtherDocument;
    }
  }
  const Task* open = dossier.OpenTask();
  if (move.task_number != 0 && (open == nullptr || open->number != move.task_number)) {
    return Inconsistency::kTaskNotOpen;
  }
  // Processes are sequential: a task may open only when no other stays open, and numbers have no gaps.
  const bool leaves_open = open != nullptr && !move.closes_any && move.outcome == TaskOutcome::kNone;
  if (move.opens != nullptr &&
      (leaves_open || move.opens->number() != static_cast<int>(dossier.tasks.size()) + 1)) {
    return Inconsistency::kTaskOutOfTurn;
  }
  return Inconsistency::kNone;
}

// Segments follow each other without gaps: the last one lasts until the dossier ends.
void AddClock(bool running, absl::Time start, absl::Time due, Dossier& dossier) {
  dossier.clock.push_back({.number = static_cast<int>(dossier.clock.size()) + 1,
                           .start_time = start,
                           .running = running,
                           .due_time = due});
}

// Absent times become infinite ones here, so that no reader of a Dossier has to ask whether they are
// set.
void ApplySubmitted(const v1::Event& event, absl::Time time, Dossier& dossier) {
  const v1::Submitted& submitted = event.submitted();
  dossier.id = event.dossier_id();
  dossier.province = submitted.province();
  dossier.status = DossierStatus::DOSSIER_STATUS_SUBMITTED;
  dossier.procedure_code = submitted.procedure_code();
  dossier.intake_unit = submitted.intake_unit();
  dossier.resolving_agency = submitted.resolving_agency();
  dossier.channel = submitted.channel();
  dossier.owner = submitted.owner();
  dossier.submitter = submitted.submitter();
  dossier.submitted_by = event.actor();
  dossier.external_reference = submitted.external_reference();
  dossier.lookup_secret_hash = submitted.lookup_secret_hash();
  dossier.components.assign(submitted.components().begin(), submitted.components().end());
  dossier.handed_in.assign(submitted.documents().begin(), submitted.documents().end());
  dossier.submit_time = time;
  dossier.intake_due_time =
      submitted.has_intake_due_time() ? FromProto(submitted.intake_due_time()) : absl::InfiniteFuture();
}

void ApplyAccepted(const v1::Event& event, absl::Time time, Dossier& dossier) {
  const v1::Accepted& accepted = event.accepted();
  dossier.status = DossierStatus::DOSSIER_STATUS_ACCEPTED;
  dossier.code = accepted.code();
  dossier.register_number = accepted.register_number();
  dossier.accepted_by = event.actor();
  dossier.procedure_version = accepted.procedure_version();
  dossier.process_id = accepted.process_id();
  dossier.process_version = accepted.process_version();
  dossier.rule_set = accepted.rule_set();
  dossier.calendar_id = accepted.calendar_id();
  dossier.limit_unit = accepted.limit_unit();
  dossier.limit_amount = accepted.limit_amount();
  dossier.accept_time = time;
  dossier.due_time = FromProto(accepted.due_time());
  AddClock(true, time, *dossier.due_time, dossier);
}

// Work begins when the first step is done, not when its task is taken. Later statuses stay.
void BeginProcessing(Dossier& dossier) {
  if (dossier.status == DossierStatus::DOSSIER_STATUS_ACCEPTED) {
    dossier.status = DossierStatus::DOSSIER_STATUS_PROCESSING;
  }
}

void ApplyAssigned(const v1::TaskAssigned& assigned, absl::Time time, Dossier& dossier) {
  // An assigning step is done by naming the holder of the next one; any other task only changes hands.
  if (assigned.has_next_task()) return BeginProcessing(dossier);
  Task& task = *OpenTaskOf(dossier);
  task.assignee = assigned.assignee();
  task.claim_time = time;
}

void ApplyReleased(Dossier& dossier) {
  Task& task = *OpenTaskOf(dossier);
  task.assignee.clear();
  task.claim_time.reset();
}

void ClearDraft(Dossier& dossier) {
  dossier.draft_document_id.clear();
  dossier.draft_sha256.clear();
  dossier.drafted_by.clear();
  dossier.draft_signer.clear();
  dossier.draft_refusal_reason.clear();
  dossier.draft_mandate_kind = MandateKind::MANDATE_KIND_UNSPECIFIED;
}

void ClearSignature(Dossier& dossier) {
  dossier.signed_by.clear();
  dossier.signed_document_id.clear();
  dossier.signed_sha256.clear();
}

// A signature is void once its step is open again.
void ApplyReopened(const v1::Task& reopened, Dossier& dossier) {
  for (const Task& task : dossier.tasks) {
    if (task.outcome == TaskOutcome::kSigned && reopened.step() <= task.step) return ClearSignature(dossier);
  }
}

template <typename Kind>
void AddDocument(const Kind& made, ResultDocument::Kind kind, absl::Time time, Dossier& dossier) {
  dossier.documents.push_back({.document_id = made.document_id(),
                               .kind = kind,
                               .sha256 = made.document_sha256(),
                               .size_bytes = made.document_size(),
                               .make_time = time});
}

// InfinitePast() when the event does not say.
template <typename Kind>
absl::Time ArchiveEnd(const Kind& made) {
  return made.has_archive_end_time() ? FromProto(made.archive_end_time()) : absl::InfinitePast();
}

void ApplyDrafted(const v1::Event& event, absl::Time time, Dossier& dossier) {
  dossier.draft_document_id = event.result_drafted().document_id();
  dossier.draft_sha256 = event.result_drafted().document_sha256();
  dossier.draft_unchanged =
      !dossier.draft_sha256.empty() && dossier.draft_sha256 == dossier.last_draft_sha256;
  dossier.last_draft_sha256 = dossier.draft_sha256;
  dossier.drafted_by = event.actor();
  dossier.draft_signer = event.result_drafted().signer();
  dossier.draft_mandate_kind = event.result_drafted().signer_mandate_kind();
  dossier.draft_refusal_reason = event.result_drafted().refusal_reason();
  // Only a draft that was composed here is a file of the office; an uploaded one is described by its
  // upload.
  if (!event.result_drafted().template_().empty()) {
    AddDocument(event.result_drafted(), ResultDocument::Kind::kDraft, time, dossier);
  }
}

void ApplySigned(const v1::Event& event, absl::Time time, Dossier& dossier) {
  dossier.signed_by = event.actor();
  dossier.signed_document_id = event.result_signed().document_id();
  dossier.signed_sha256 = event.result_signed().document_sha256();
  AddDocument(event.result_signed(), ResultDocument::Kind::kSigned, time, dossier);
  BeginProcessing(dossier);
}

// The clock pauses only after acceptance: before it no due date is promised. The due date of the paused
// segment is kept for comparison.
void ApplySupplementRequested(absl::Time time, Dossier& dossier) {
  dossier.status = DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT;
  dossier.supplement_request_time = time;
  if (!dossier.accept_time.has_value()) return;
  ++dossier.supplement_requests;
  AddClock(false, time, *dossier.due_time, dossier);
}

void ApplySupplementReceived(const v1::SupplementReceived& received, absl::Time time, Dossier& dossier) {
  dossier.supplement_unchecked = false;
  dossier.components.insert(dossier.components.end(), received.components().begin(),
                            received.components().end());
  dossier.handed_in.insert(dossier.handed_in.end(), received.documents().begin(), received.documents().end());
  if (!dossier.accept_time.has_value()) {
    dossier.status = DossierStatus::DOSSIER_STATUS_SUBMITTED;
    return;
  }
  // The papers alone: the due date waits for the calendar. What came first counts.
  if (!received.has_due_time() && !received.has_next_task()) {
    if (!dossier.supplement_time.has_value()) dossier.supplement_time = time;
    return;
  }
  dossier.supplement_time.reset();
  dossier.status = DossierStatus::DOSSIER_STATUS_PROCESSING;
  // Either restarted from zero or moved by the time that was waited: the decision counted it, and the
  // event keeps it.
  if (received.has_due_time()) dossier.due_time = FromProto(received.due_time());
  AddClock(true, time, *dossier.due_time, dossier);
}

// Before acceptance the officer checks all of it together, when accepting. After it the clock stays paused until the
// papers are found complete, and counts from when they came.
void ApplySupplementHandedIn(const v1::SupplementHandedIn& handed_in, absl::Time time, Dossier& dossier) {
  dossier.components.insert(dossier.components.end(), handed_in.components().begin(),
                            handed_in.components().end());
  dossier.handed_in.insert(dossier.handed_in.end(), handed_in.documents().begin(),
                           handed_in.documents().end());
  if (!dossier.accept_time.has_value()) {
    dossier.status = DossierStatus::DOSSIER_STATUS_SUBMITTED;
    dossier.intake_due_time =
        handed_in.has_answer_due_time() ? FromProto(handed_in.answer_due_time()) : absl::InfiniteFuture();
    return;
  }
  dossier.supplement_unchecked = true;
  dossier.check_due_time =
      handed_in.has_answer_due_time() ? FromProto(handed_in.answer_due_time()) : absl::InfiniteFuture();
  dossier.supplement_time =
      handed_in.has_deemed_received_time() ? FromProto(handed_in.deemed_received_time()) : time;
}

void ApplyPaymentRequested(const v1::PaymentRequested& requested, absl::Time time, Dossier& dossier) {
  dossier.status = DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT;
  const bool pauses = !requested.pause_basis().empty();
  dossier.payment_due = {.amount = requested.amount(), .request_time = time, .pauses_clock = pauses};
  if (pauses) AddClock(false, time, *dossier.due_time, dossier);
}

void ApplyPaymentReceived(const v1::PaymentReceived& received, absl::Time time, Dossier& dossier) {
  dossier.status = DossierStatus::DOSSIER_STATUS_PROCESSING;
  dossier.payment_due.reset();
  if (!received.has_due_time()) return;
  dossier.due_time = FromProto(received.due_time());
  AddClock(true, time, *dossier.due_time, dossier);
}

void ApplyConsultationRequested(const v1::ConsultationRequested& requested, absl::Time time,
                                Dossier& dossier) {
  Consultation& consultation = dossier.consultations.emplace_back();
  consultation.number = requested.number();
  consultation.agency = requested.agency();
  absl::ParseCivilTime(requested.answer_due_date(), &consultation.answer_due);
  consultation.request_time = time;
  dossier.task_taken_up = true;
}

void ApplyConsultationAnswered(const v1::ConsultationAnswered& answered, absl::Time time, Dossier& dossier) {
  for (Consultation& consultation : dossier.consultations) {
    if (consultation.number == answered.number()) consultation.answer_time = time;
  }
}

// A receiver and remarks are in the history alone.
void ApplyErased(const v1::PersonalDataErased& erased, Dossier& dossier) {
  for (const v1::PersonalDataErased::Erasure& erasure : erased.erasures()) {
    if (erasure.kind() == v1::PERSONAL_DATA_KIND_OWNER) dossier.owner.Clear();
    if (erasure.kind() == v1::PERSONAL_DATA_KIND_SUBMITTER) dossier.submitter.Clear();
    dossier.erased.insert(erasure.kind());
  }
}

void End(DossierStatus status, absl::Time time, Dossier& dossier) {
  dossier.status = status;
  dossier.finish_time = time;
  dossier.payment_due.reset();
  // What an officer ended is answered. A result may come while the applicant's request is unanswered.
  if (status == DossierStatus::DOSSIER_STATUS_WITHDRAWN || status == DossierStatus::DOSSIER_STATUS_STOPPED) {
    dossier.end_request.reset();
  }
}

// A letter of refusal is sealed and handed over like a result, and ends the dossier as refused.
DossierStatus StatusBySeal(const v1::ResultSealed& sealed) {
  return sealed.refuses() ? DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE
                          : DossierStatus::DOSSIER_STATUS_RESULT_READY;
}

void ApplyReturned(absl::Time time, Dossier& dossier) {
  if (dossier.status != DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE) {
    dossier.status = DossierStatus::DOSSIER_STATUS_RETURNED;
  }
  dossier.return_time = time;
}

// The event's own effect, after the tasks moved.
void ApplyKind(const v1::Event& event, absl::Time time, Dossier& dossier) {
  switch (event.kind_case()) {
    case v1::Event::kSubmitted:
      return ApplySubmitted(event, time, dossier);
    case v1::Event::kSubmissionAmended:
      return ApplyAmendment(event.submission_amended(), dossier);
    case v1::Event::kAccepted:
      return ApplyAccepted(event, time, dossier);
    case v1::Event::kRejectedAtIntake:
      dossier.status = DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE;
      return;
    case v1::Event::kTaskClaimed:
      return;
    case v1::Event::kTaskReleased:
      return ApplyReleased(dossier);
    case v1::Event::kTaskAssigned:
      return ApplyAssigned(event.task_assigned(), time, dossier);
    case v1::Event::kStepCompleted:
    case v1::Event::kStepRecorded:
      return BeginProcessing(dossier);
    case v1::Event::kStepSentBack:
      return ApplyReopened(event.step_sent_back().next_task(), dossier);
    case v1::Event::kStepRecalled:
      return ApplyReopened(event.step_recalled().next_task(), dossier);
    case v1::Event::kResultDrafted:
      return ApplyDrafted(event, time, dossier);
    case v1::Event::kResultSigned:
      return ApplySigned(event, time, dossier);
    case v1::Event::kDraftRefused:
      return ClearDraft(dossier);
    case v1::Event::kResultNumbered:
      dossier.document_number = event.result_numbered().document_number();
      dossier.document_symbol = event.result_numbered().document_symbol();
      dossier.document_date = event.result_numbered().document_date();
      return;
    case v1::Event::kResultSealed:
      AddDocument(event.result_sealed(), ResultDocument::Kind::kSealed, time, dossier);
      dossier.archive_end_time = ArchiveEnd(event.result_sealed());
      return End(StatusBySeal(event.result_sealed()), time, dossier);
    case v1::Event::kPersonalDataErased:
      return ApplyErased(event.personal_data_erased(), dossier);
    case v1::Event::kArchiveRenewed:
      AddDocument(event.archive_renewed(), ResultDocument::Kind::kRenewed, time, dossier);
      dossier.archive_end_time = ArchiveEnd(event.archive_renewed());
      return;
    case v1::Event::kResultReturned:
      return ApplyReturned(time, dossier);
    case v1::Event::kSupplementRequested:
      return ApplySupplementRequested(time, dossier);
    case v1::Event::kSupplementReceived:
      return ApplySupplementReceived(event.supplement_received(), time, dossier);
    case v1::Event::kSupplementHandedIn:
      return ApplySupplementHandedIn(event.supplement_handed_in(), time, dossier);
    case v1::Event::kSupplementDeclined:
      dossier.supplement_unchecked = false;
      dossier.supplement_time.reset();
      return;
    case v1::Event::kDeadlineExtended:
      ++dossier.extensions;
      dossier.appointment_date = event.deadline_extended().appointment_date();
      return;
    case v1::Event::kPaymentRequested:
      return ApplyPaymentRequested(event.payment_requested(), time, dossier);
    case v1::Event::kPaymentReceived:
      return ApplyPaymentReceived(event.payment_received(), time, dossier);
    case v1::Event::kConsultationRequested:
      return ApplyConsultationRequested(event.consultation_requested(), time, dossier);
    case v1::Event::kConsultationAnswered:
      return ApplyConsultationAnswered(event.consultation_answered(), time, dossier);
    case v1::Event::kVerificationRecorded:
      ++dossier.verifications;
      dossier.task_taken_up = true;
      return;
    case v1::Event::kMessageWritten:
      ++dossier.messages;
      return;
    case v1::Event::kEndRequested:
      dossier.end_request = {.kind = event.end_requested().kind(), .request_time = time};
      return;
    case v1::Event::kEndDeclined:
      dossier.end_request.reset();
      return;
    case v1::Event::kRefusedIneligible:
      return End(DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE, time, dossier);
    case v1::Event::kWithdrawn:
      return End(DossierStatus::DOSSIER_STATUS_WITHDRAWN, time, dossier);
    case v1::Event::kStopped:
      return End(DossierStatus::DOSSIER_STATUS_STOPPED, time, dossier);
    case v1::Event::kFinished:
      return End(DossierStatus::DOSSIER_STATUS_RESULT_READY, time, dossier);
    case v1::Event::KIND_NOT_SET:
      return;  // Found before.
  }
}

}  // namespace

Inconsistency InconsistencyOf(const v1::Event& event, const Dossier& dossier) {
  return FindInconsistency(event, TaskMoveOf(event), dossier);
}

absl::Status Apply(const v1::Event& event, Dossier& dossier) {
  const TaskMove move = TaskMoveOf(event);
  if (const Inconsistency found = FindInconsistency(event, move, dossier); found != Inconsistency::kNone) {
    return error::HistoryInconsistent(event.dossier_id(), event.sequence(), found);
  }
  const absl::Time time = FromProto(event.occur_time());
  MoveTasks(event, move, time, dossier);
  ApplyKind(event, time, dossier);
  dossier.version = event.sequence();
  dossier.last_occur_time = time;
  return absl::OkStatus();
}

}  // namespace onestop::dossier
