// What is asked, found out and written beside the steps: consultations, verifications, messages (NĐ 61/2018 Đ.19.3, 5).
// None of it moves the clock.

#include <algorithm>
#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/access.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {
namespace {

constexpr std::array kBeingExamined = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                       DossierStatus::DOSSIER_STATUS_PROCESSING};
// An answer may come while the applicant is awaited.
constexpr std::array kNotDone = {
    DossierStatus::DOSSIER_STATUS_ACCEPTED, DossierStatus::DOSSIER_STATUS_PROCESSING,
    DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT, DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT};

absl::Status CheckCount(const DecisionInput& input, int count) {
  return count < kInquiriesMax ? absl::OkStatus() : error::TooManyInquiries(input.dossier, kInquiriesMax);
}

// Examining is a specialist's: what is found out is for the one who does the step.
absl::Status CheckExamines(const DecisionInput& input, absl::Span<const DossierStatus> needed) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_SPECIALIST, input.dossier.resolving_agency));
  RETURN_IF_ERROR(CheckStatus(input, needed));
  return CheckOwnStep(input);
}

// In what role the actor writes: the first of those by which the dossier is worked on.
Role WritesAs(const DecisionInput& input) {
  for (const Position& position : input.actor().positions) {
    if (WorksOn({.id = input.actor().id, .positions = {position}}, input.dossier.intake_unit,
                input.dossier.resolving_agency)) {
      return position.role;
    }
  }
  return Role::ROLE_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestConsultation& request) {
  RETURN_IF_ERROR(CheckExamines(input, kBeingExamined));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  RETURN_IF_ERROR(CheckCount(input, static_cast<int>(input.dossier.consultations.size())));
  if (request.answer_due < DayOf(occur)) return error::AnswerDueInThePast(request.answer_due, DayOf(occur));

  Decision decision = NewDecision(input, occur, Role::ROLE_SPECIALIST);
  v1::ConsultationRequested& requested = *decision.event.mutable_consultation_requested();
  requested.set_number(static_cast<int>(input.dossier.consultations.size()) + 1);
  requested.set_agency(request.agency);
  requested.set_content(request.content);
  requested.set_answer_due_date(absl::FormatCivilTime(request.answer_due));
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const AnswerConsultation& answer) {
  RETURN_IF_ERROR(CheckExamines(input, kNotDone));
  const auto& all = input.dossier.consultations;
  const auto asked = std::ranges::find(all, answer.number, &Consultation::number);
  if (asked == all.end() || asked->answer_time.has_value()) {
    return error::ConsultationNotOpen(input.dossier, answer.number);
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_SPECIALIST);
  v1::ConsultationAnswered& answered = *decision.event.mutable_consultation_answered();
  answered.set_number(answer.number);
  answered.set_opinion(answer.opinion);
  if (answer.document.has_value()) *answered.mutable_document() = *answer.document;
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordVerification& record) {
  RETURN_IF_ERROR(CheckExamines(input, kBeingExamined));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  RETURN_IF_ERROR(CheckCount(input, input.dossier.verifications));
  // It may be written down days later.
  const absl::Time accepted = *input.dossier.accept_time;
  if (record.verify_time < accepted || record.verify_time > occur) {
    return error::VerifyTimeOutside(record.verify_time, accepted, occur);
  }

  Decision decision = NewDecision(input, occur, Role::ROLE_SPECIALIST);
  v1::VerificationRecorded& recorded = *decision.event.mutable_verification_recorded();
  *recorded.mutable_verify_time() = ToProto(record.verify_time);
  recorded.set_place(record.place);
  recorded.set_participants(record.participants);
  recorded.set_content(record.content);
  if (record.document.has_value()) *recorded.mutable_document() = *record.document;
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const WriteMessage& message) {
  const bool from_applicant = message.kind == MessageKind::MESSAGE_KIND_FROM_APPLICANT;
  if (from_applicant) {
    RETURN_IF_ERROR(CheckSubmittingSystem(input));
  } else if (!WorksOn(input.actor(), input.dossier.intake_unit, input.dossier.resolving_agency)) {
    return refusal::RoleMissing(Role_Name(Role::ROLE_ONE_STOP_OFFICER), input.dossier.intake_unit);
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  RETURN_IF_ERROR(CheckCount(input, input.dossier.messages));

  Decision decision = NewDecision(input, occur, from_applicant ? Role::ROLE_UNSPECIFIED : WritesAs(input));
  decision.event.mutable_message_written()->set_kind(message.kind);
  decision.event.mutable_message_written()->set_text(message.text);
  return decision;
}

}  // namespace onestop::dossier
