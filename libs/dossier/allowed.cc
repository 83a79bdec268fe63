// Fills each command with contents that would do and has it decided.

#include "libs/dossier/allowed.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::dossier {
namespace {

constexpr size_t kSha256Bytes = 32;

std::vector<Component> OnePaper() { return std::vector<Component>(1); }

// The first working day that an apology may name; any day where the calendar does not say, which is refused then.
absl::CivilDay EarliestAppointment(const Dossier& dossier, const Context& context) {
  const absl::CivilDay today = DayOf(context.record_time);
  const absl::CivilDay due = dossier.due_time.has_value() ? DayOf(*dossier.due_time) : today;
  const absl::CivilDay last = std::max(today, due);
  const calendar::Calendar* const calendar = context.office.calendar;
  if (calendar == nullptr) return last + 1;
  const auto next = calendar->AddWorkingDays(last, 1);
  return next.ok() ? *next : last + 1;
}

int FirstOpenConsultation(const Dossier& dossier) {
  const auto open = std::ranges::find_if(
      dossier.consultations, [](const Consultation& one) { return !one.answer_time.has_value(); });
  return open == dossier.consultations.end() ? 0 : open->number;
}

Sign AnySignature(const Dossier& dossier, const Context& context, int task) {
  Sign sign{.task_number = task, .result = {.base_sha256 = dossier.draft_sha256}};
  const auto& own = context.actor->certificates_sha256;
  if (!own.empty()) sign.result.evidence.set_certificate_sha256(own.front());
  return sign;
}

Seal AnySeal(const Dossier& dossier, const Context& context, int task) {
  Seal seal{.task_number = task, .result = {.base_sha256 = dossier.signed_sha256}};
  const auto& seals = context.office.seal_certificates_sha256;
  if (!seals.empty()) seal.result.evidence.set_certificate_sha256(seals.front());
  return seal;
}

Amend AnotherPhone(const Dossier& dossier) {
  Amend amend;
  amend.owner.phone = dossier.owner.phone() == "0" ? "00" : "0";
  return amend;
}

std::vector<Command> CommandsOnTask(const Dossier& dossier, const Context& context) {
  const Task* const open = dossier.OpenTask();
  // Without one each is refused for that.
  const int task = open == nullptr ? 0 : open->number;
  return {Claim{task},
          Release{.task_number = task, .comment = ""},
          Assign{.task_number = task, .assignee = "", .comment = ""},
          Complete{.task_number = task, .comment = ""},
          SendBack{.task_number = task, .reason = ""},
          Recall{.task_number = task, .reason = ""},
          Draft{.task_number = task,
                .document_id = "",
                .document_sha256 = std::string(kSha256Bytes, '\0'),
                .title = ""},
          AnySignature(dossier, context, task),
          RefuseDraft{.task_number = task, .reason = ""},
          AnySeal(dossier, context, task)};
}

std::vector<Command> OtherCommands(const Dossier& dossier, const Context& context) {
  const bool is_system = context.actor->is_system;
  return {AnotherPhone(dossier),
          Accept{},
          RejectAtIntake{""},
          RequestSupplement{.content = ""},
          Supplement{.components = OnePaper()},
          HandInSupplement{.components = OnePaper()},
          DeclineSupplement{""},
          Withdraw{""},
          Stop{.reason = "", .ground = StopGround::STOP_GROUND_APPLICANT_REQUEST},
          RequestEnd{.kind = EndKind::END_KIND_WITHDRAW, .reason = ""},
          DeclineEnd{""},
          ExtendDeadline{.appointment = EarliestAppointment(dossier, context), .reason = ""},
          RequestPayment{.amount = 1, .content = ""},
          RecordPayment{""},
          RequestConsultation{.agency = "", .content = "", .answer_due = DayOf(context.record_time)},
          AnswerConsultation{.number = FirstOpenConsultation(dossier), .opinion = ""},
          RecordVerification{.verify_time = std::max(context.record_time, dossier.last_occur_time)},
          WriteMessage{.kind = is_system ? MessageKind::MESSAGE_KIND_FROM_APPLICANT
                                         : MessageKind::MESSAGE_KIND_TO_APPLICANT,
                       .text = ""},
          ReturnResult{.receiver = "", .channel = Channel::CHANNEL_COUNTER}};
}

// Whether a holder of another role gives it, whatever the status and the step are.
bool IsOfAnotherRole(const Command& command, const Dossier& dossier, const Actor& actor) {
  const auto holds = [&](Role role) { return actor.Holds(role, dossier.resolving_agency); };
  if (std::holds_alternative<Sign>(command) || std::holds_alternative<RefuseDraft>(command)) {
    return !holds(Role::ROLE_LEADER);
  }
  if (std::holds_alternative<Seal>(command)) return !holds(Role::ROLE_RECORDS_CLERK);
  return false;
}

bool IsAnothers(const absl::Status& decision) {
  return refusal::HasReason(
      decision, {common::v1::ERROR_REASON_ROLE_MISSING, common::v1::ERROR_REASON_DOSSIER_NOT_FOUND,
                 common::v1::ERROR_REASON_MIGRATION_RIGHT_MISSING});
}

// What is refused for the contents that stand for others. The number is taken by the call that seals.
bool IsOfContents(const Command& command, const absl::Status& decision) {
  if (std::holds_alternative<Assign>(command)) {
    return refusal::HasReason(decision, {common::v1::ERROR_REASON_ASSIGNEE_UNSUITABLE});
  }
  return std::holds_alternative<Seal>(command) &&
         refusal::HasReason(decision, {common::v1::ERROR_REASON_RESULT_NOT_NUMBERED});
}

}  // namespace

std::vector<TriedCommand> TryCommands(const Dossier& dossier, const Context& context) {
  CHECK(context.actor != nullptr && context.occur_time == context.record_time);
  std::vector<Command> commands = CommandsOnTask(dossier, context);
  for (Command& other : OtherCommands(dossier, context)) commands.push_back(std::move(other));
  std::vector<TriedCommand> tried;
  for (Command& command : commands) {
    if (IsOfAnotherRole(command, dossier, *context.actor)) continue;
    absl::Status decision = Decide(dossier, command, context).status();
    if (IsAnothers(decision)) continue;
    if (IsOfContents(command, decision)) decision = absl::OkStatus();
    tried.push_back({.command = std::move(command), .decision = std::move(decision)});
  }
  return tried;
}

}  // namespace onestop::dossier
