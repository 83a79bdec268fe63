// What each event of a dossier is called. The kinds' names are in vi.po, in the context EventKind, by the
// name of the event's message; the English name is that name, which scripts read too.

#include "libs/messages/events.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/messages/catalogue.h"
#include "libs/messages/dates.h"

namespace onestop::messages {
namespace {

using dossier::v1::Event;

// "step 3: Examine", "step 3", or nothing.
Bilingual StepOf(const StepName* step) {
  if (step == nullptr) return {};
  if (step->name.empty()) return Both("step $0", step->number);
  const Bilingual name = {.vi = step->name, .en = step->name_en.empty() ? step->name : step->name_en};
  return Both("step $0: $1", step->number, name);
}

Bilingual Submitted(const dossier::v1::Submitted& submitted) {
  switch (submitted.channel()) {
    case common::v1::CHANNEL_COUNTER:
      return Both("Handed in at the counter");
    case common::v1::CHANNEL_POST:
      return Both("Sent in by public post");
    default:
      return Both("Submitted online");
  }
}

Bilingual Amended(const dossier::v1::SubmissionAmended& amended) {
  const int changes =
      amended.fields_size() + amended.added_components_size() + amended.removed_components_size();
  return Both(Plural("Corrected what was submitted: $0 change", "Corrected what was submitted: $0 changes"),
              changes, changes);
}

Bilingual Accepted(const dossier::v1::Accepted& accepted) {
  absl::CivilDay due;
  if (!absl::ParseCivilTime(accepted.due_date(), &due)) return Both("Accepted as $0", accepted.code());
  return Both("Accepted as $0, due on $1", accepted.code(), Day(due));
}

Bilingual Supplemented(const dossier::v1::SupplementReceived& received) {
  const int count = received.components_size();
  if (count == 0) return Both("Received the supplement");
  return Both(Plural("Received the supplement: $0 component", "Received the supplement: $0 components"),
              count, count);
}

Bilingual HandedIn(const dossier::v1::SupplementHandedIn& handed_in) {
  const int count = handed_in.components_size();
  return Both(Plural("The applicant handed in the supplement: $0 component",
                     "The applicant handed in the supplement: $0 components"),
              count, count);
}

Bilingual Extended(const dossier::v1::DeadlineExtended& extended) {
  absl::CivilDay day;
  const Bilingual to = absl::ParseCivilTime(extended.appointment_date(), &day)
                           ? Day(day)
                           : Bilingual{.vi = extended.appointment_date(), .en = extended.appointment_date()};
  return extended.late() ? Both("Apologised, too late, and named a new day: $0", to)
                         : Both("Apologised and named a new day: $0", to);
}

// In thousands, with the point that Vietnamese writes.
std::string Amount(int64_t amount) {
  std::string digits = absl::StrCat(amount);
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ".");
  }
  return digits;
}

Bilingual Written(const dossier::v1::MessageWritten& message) {
  switch (message.kind()) {
    case common::v1::MESSAGE_KIND_FROM_APPLICANT:
      return Both("The applicant wrote to the office");
    case common::v1::MESSAGE_KIND_TO_APPLICANT:
      return Both("Wrote to the applicant");
    default:
      return Both("Wrote a note for the staff");
  }
}

// What happened at a step, told with the step where it is known.
Bilingual AtStep(const Event& event, const StepName* step) {
  const Bilingual at = StepOf(step);
  switch (event.kind_case()) {
    case Event::kTaskClaimed:
      return step == nullptr ? Both("Took") : Both("Took $0", at);
    case Event::kTaskReleased:
      return step == nullptr ? Both("Put back") : Both("Put back $0", at);
    case Event::kStepCompleted:
      return step == nullptr ? Both("Completed") : Both("Completed $0", at);
    case Event::kStepRecalled:
      return step == nullptr ? Both("Took the step before back") : Both("Took the step before $0 back", at);
    default:
      return step == nullptr ? Both("Sent back") : Both("Sent back from $0", at);
  }
}

}  // namespace

std::string KindOf(const Event& event) {
  if (event.kind_case() == Event::KIND_NOT_SET) return "";
  // Taken from the message's name by reflection, so a new kind of event needs no entry here.
  return event.GetDescriptor()->FindFieldByNumber(event.kind_case())->message_type()->name();
}

std::string EventName(Language language, absl::string_view kind) {
  const absl::string_view vietnamese = FindVietnamese("EventKind", kind);
  // The English name is the kind itself, which scripts also read.
  return std::string(language == Language::kEnglish || vietnamese.empty() ? kind : vietnamese);
}

Bilingual Describe(const Event& event, const StepName* step) {
  switch (event.kind_case()) {
    case Event::kSubmitted:
      return Submitted(event.submitted());
    case Event::kSubmissionAmended:
      return Amended(event.submission_amended());
    case Event::kAccepted:
      return Accepted(event.accepted());
    case Event::kRejectedAtIntake:
      return Both("Refused at intake");
    case Event::kTaskAssigned:
      return Both("Assigned to $0", event.task_assigned().assignee());
    case Event::kTaskClaimed:
    case Event::kTaskReleased:
    case Event::kStepCompleted:
    case Event::kStepSentBack:
    case Event::kStepRecalled:
      return AtStep(event, step);
    case Event::kResultDrafted:
      return event.result_drafted().refusal_reason().empty()
                 ? Both("Attached the draft of the result")
                 : Both("Attached the draft of a letter of refusal");
    case Event::kResultSigned:
      return Both("Signed the result");
    case Event::kDraftRefused:
      return Both("Refused the draft of the result");
    case Event::kResultNumbered:
      return Both("Numbered the result as $0", event.result_numbered().document_symbol());
    case Event::kResultSealed:
      return event.result_sealed().refuses()
                 ? Both("Sealed the letter of refusal $0", event.result_sealed().document_symbol())
                 : Both("Sealed the result $0", event.result_sealed().document_symbol());
    case Event::kArchiveRenewed:
      return Both("Renewed the archive of the result with a new time stamp");
    case Event::kPersonalDataErased:
      return Both("Erased personal data");
    case Event::kResultReturned:
      return Both("Handed the result back");
    case Event::kSupplementRequested:
      return Both("Asked for a supplement");
    case Event::kSupplementReceived:
      return Supplemented(event.supplement_received());
    case Event::kRefusedIneligible:
      return Both("Refused: the conditions are not met");
    case Event::kSupplementHandedIn:
      return HandedIn(event.supplement_handed_in());
    case Event::kSupplementDeclined:
      return Both("Found the supplement incomplete");
    case Event::kWithdrawn:
      return Both("Withdrawn");
    case Event::kStopped:
      return event.stopped().ground() == common::v1::STOP_GROUND_SUPPLEMENT_ABANDONED
                 ? Both("Stopped: the supplement did not come")
                 : Both("Stopped");
    case Event::kEndRequested:
      return event.end_requested().kind() == common::v1::END_KIND_STOP
                 ? Both("The applicant asked for the dossier to be stopped")
                 : Both("The applicant asked to take the dossier back");
    case Event::kEndDeclined:
      return Both("Declined to end the dossier");
    case Event::kDeadlineExtended:
      return Extended(event.deadline_extended());
    case Event::kPaymentRequested:
      return Both("Asked for a payment of $0 đồng", Amount(event.payment_requested().amount()));
    case Event::kPaymentReceived:
      return Both("Recorded the payment, receipt $0", event.payment_received().receipt());
    case Event::kConsultationRequested:
      return Both("Asked $0 for its opinion", event.consultation_requested().agency());
    case Event::kConsultationAnswered:
      return Both("Recorded the opinion number $0", event.consultation_answered().number());
    case Event::kVerificationRecorded:
      return Both("Recorded an inspection of the place");
    case Event::kMessageWritten:
      return Written(event.message_written());
    case Event::kFinished:
      return Both("Result ready (imported history)");
    case Event::kStepRecorded:
      // An imported step has no process here: its name is shown as it was imported.
      return Both("A step of the old system: $0", event.step_recorded().name());
    case Event::KIND_NOT_SET:
      break;
  }
  return {};
}

}  // namespace onestop::messages
