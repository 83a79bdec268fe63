// Where each kind of event keeps what was written with it.

#include "libs/dossier/texts.h"

namespace onestop::dossier {

// By hand and not by reflection: which of its texts an event is read by is a decision about each kind.
const std::string& TextOf(const v1::Event& event) {
  // Never destroyed: threads may hold a reference to it until the process ends.
  static const auto& kNone = *new std::string();
  switch (event.kind_case()) {
    case v1::Event::kRejectedAtIntake:
      return event.rejected_at_intake().reason();
    case v1::Event::kTaskReleased:
      return event.task_released().comment();
    case v1::Event::kTaskAssigned:
      return event.task_assigned().comment();
    case v1::Event::kStepCompleted:
      return event.step_completed().comment();
    case v1::Event::kStepSentBack:
      return event.step_sent_back().reason();
    case v1::Event::kResultDrafted:
      return event.result_drafted().title();
    case v1::Event::kDraftRefused:
      return event.draft_refused().reason();
    case v1::Event::kResultReturned:
      return event.result_returned().receiver();
    case v1::Event::kPersonalDataErased:
      return event.personal_data_erased().basis();
    case v1::Event::kSupplementRequested:
      return event.supplement_requested().content();
    case v1::Event::kRefusedIneligible:
      return event.refused_ineligible().reason();
    case v1::Event::kWithdrawn:
      return event.withdrawn().reason();
    case v1::Event::kStopped:
      return event.stopped().reason();
    case v1::Event::kResultSealed:
      return event.result_sealed().refusal_reason();
    case v1::Event::kStepRecalled:
      return event.step_recalled().reason();
    case v1::Event::kDeadlineExtended:
      return event.deadline_extended().reason();
    case v1::Event::kPaymentRequested:
      return event.payment_requested().content();
    case v1::Event::kConsultationRequested:
      return event.consultation_requested().content();
    case v1::Event::kConsultationAnswered:
      return event.consultation_answered().opinion();
    case v1::Event::kVerificationRecorded:
      return event.verification_recorded().content();
    case v1::Event::kMessageWritten:
      return event.message_written().text();
    case v1::Event::kEndRequested:
      return event.end_requested().reason();
    case v1::Event::kEndDeclined:
      return event.end_declined().reason();
    case v1::Event::kSupplementDeclined:
      return event.supplement_declined().content();
    default:
      return kNone;
  }
}

bool IsRefusalSlip(const v1::Event& event) {
  // Not a withdrawal: the applicant asked for it, and needs no explanation.
  return event.has_rejected_at_intake() || event.has_refused_ineligible() || event.has_stopped() ||
         event.result_sealed().refuses();
}

int64_t FormNumberOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kRejectedAtIntake:
      return event.rejected_at_intake().form_number();
    case v1::Event::kSupplementRequested:
      return event.supplement_requested().form_number();
    case v1::Event::kRefusedIneligible:
      return event.refused_ineligible().form_number();
    case v1::Event::kStopped:
      return event.stopped().form_number();
    case v1::Event::kWithdrawn:
      return event.withdrawn().form_number();
    case v1::Event::kDeadlineExtended:
      return event.deadline_extended().form_number();
    default:
      return 0;
  }
}

bool OpensTask(const v1::Event& event) {
  // Not a supplement that came: it opens the task again that was open before, and what was written for that one holds.
  switch (event.kind_case()) {
    case v1::Event::kAccepted:
      return event.accepted().has_first_task();
    case v1::Event::kTaskAssigned:
      return event.task_assigned().has_next_task();
    case v1::Event::kStepCompleted:
      return event.step_completed().has_next_task();
    case v1::Event::kStepSentBack:
      return event.step_sent_back().has_next_task();
    case v1::Event::kStepRecalled:
      return event.step_recalled().has_next_task();
    case v1::Event::kResultSigned:
      return event.result_signed().has_next_task();
    case v1::Event::kDraftRefused:
      return event.draft_refused().has_next_task();
    case v1::Event::kResultSealed:
      return event.result_sealed().has_next_task();
    default:
      return false;
  }
}

}  // namespace onestop::dossier
