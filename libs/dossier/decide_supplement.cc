// Supplements: asked for, handed in, found complete or not (NĐ 61/2018 Đ.17, 19).

#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/due_time.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::dossier {
namespace {

constexpr std::array kBeforeResult = {DossierStatus::DOSSIER_STATUS_SUBMITTED,
                                      DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING};
constexpr std::array kWaiting = {DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};

bool IsAccepted(const DecisionInput& input) { return input.dossier.accept_time.has_value(); }

// At intake the officer asks; from acceptance on the agency that resolves (NĐ 61/2018 Đ.19). An old system does not say
// who asked.
absl::StatusOr<Role> CheckMayAskForSupplement(const DecisionInput& input) {
  if (IsAccepted(input) && !input.actor().migration) {
    RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_SPECIALIST, input.dossier.resolving_agency));
    return Role::ROLE_SPECIALIST;
  }
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  return Role::ROLE_ONE_STOP_OFFICER;
}

// How often and until when the rules allow it. Beyond that the request says why it is made all the same, and that stays
// in the history.
absl::Status CheckSupplementLimits(const DecisionInput& input, absl::Time occur) {
  // How often an old system asked is a fact, lawful or not.
  if (!IsAccepted(input) || input.actor().migration) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  if (input.dossier.supplement_requests >= rules->supplement_requests_max) {
    return error::SupplementLimitReached(input.dossier, rules->supplement_requests_max);
  }
  if (rules->supplement_days_max == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
  ASSIGN_OR_RETURN(const absl::CivilDay last,
                   calendar->AddWorkingDays(DayOf(*input.dossier.accept_time), rules->supplement_days_max));
  return DayOf(occur) <= last ? absl::OkStatus()
                              : error::SupplementTooLate(input.dossier, rules->supplement_days_max, last);
}

// Whether the request says why it is made although the rules are against it. What the catalogue lacks is no such rule.
bool IsOverridden(const RequestSupplement& request, const absl::Status& limits) {
  return !request.override_reason.empty() &&
         refusal::HasReason(limits, {common::v1::ERROR_REASON_SUPPLEMENT_LIMIT_REACHED,
                                     common::v1::ERROR_REASON_SUPPLEMENT_TOO_LATE});
}

absl::StatusOr<DueTime> DueAfterSupplement(const DecisionInput& input, absl::Time occur,
                                           const Supplement& supplement) {
  const calendar::Limit limit = PinnedLimit(input.dossier);
  if (supplement.external_due.has_value()) return DueSince(input, occur, limit, supplement.external_due);
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  // A special law may say for its procedures that the clock goes on.
  const Procedure* const procedure = input.context.office.procedure;
  const bool resumes = procedure != nullptr && !procedure->supplement_resumes_basis.empty();
  if (rules->supplement_restarts_clock && !resumes) return DueSince(input, occur, limit, std::nullopt);
  // The last segment is the paused one: it began when the supplement was asked for.
  return DueMovedBy(input, input.dossier.clock.back().start_time, occur, limit);
}

// Whether the papers are taken in without a due date: it lies past the known calendar, and no paper is refused for that.
// A due date is a promise and waits (docs/adr/0025-papers-come-before-the-calendar.md). A history has its calendar first.
bool WaitsForCalendar(const DecisionInput& input, const Supplement& supplement, const absl::Status& due) {
  const bool is_new = !input.dossier.supplement_time.has_value() || !supplement.components.empty();
  return is_new && !input.actor().migration &&
         refusal::HasReason(due, {common::v1::ERROR_REASON_CALENDAR_UNKNOWN});
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestSupplement& request) {
  ASSIGN_OR_RETURN(const Role role, CheckMayAskForSupplement(input));
  RETURN_IF_ERROR(CheckStatus(input, kBeforeResult));
  // The request uses up what the rules allow: while a specialist's step is open, that is for the one who does it.
  RETURN_IF_ERROR(CheckOwnStep(input));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const absl::Status limits = CheckSupplementLimits(input, occur);
  if (!limits.ok() && !IsOverridden(request, limits)) return limits;

  Decision decision = NewDecision(input, occur, role);
  decision.event.mutable_supplement_requested()->set_content(request.content);
  if (!limits.ok()) {
    decision.event.mutable_supplement_requested()->set_override_reason(request.override_reason);
  }
  WantFormNumber(input, kSupplementSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Supplement& supplement) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kWaiting));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::SupplementReceived& received = *decision.event.mutable_supplement_received();
  RETURN_IF_ERROR(CheckComponentCount(input, supplement.components.size() + input.dossier.components.size()));
  received.mutable_components()->Assign(supplement.components.begin(), supplement.components.end());
  RETURN_IF_ERROR(TakeDocuments(supplement.components, supplement.documents, *received.mutable_documents()));
  // The limit begins anew for papers that came, and one supplement is used up. An old system does not name them.
  if (supplement.components.empty() && !input.dossier.supplement_time.has_value() &&
      !input.actor().migration) {
    return error::NothingReceived();
  }
  if (!IsAccepted(input)) {
    // Before acceptance no limit runs, so that a promised date has nothing to replace.
    if (supplement.external_due.has_value()) {
      return error::ExternalDueBeforeAcceptance(input.dossier, input.command_name);
    }
    return decision;
  }
  // From when the papers came, also when they waited for the calendar.
  const auto due = DueAfterSupplement(input, input.dossier.supplement_time.value_or(occur), supplement);
  if (WaitsForCalendar(input, supplement, due.status())) return decision;
  RETURN_IF_ERROR(due.status());
  RETURN_IF_ERROR(ReopenLastStep(input, occur, *received.mutable_next_task()));
  *received.mutable_due_time() = ToProto(due->time);
  received.set_due_date(absl::FormatCivilTime(due->date));
  received.set_due_promised_elsewhere(due->external);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const HandInSupplement& hand_in) {
  RETURN_IF_ERROR(CheckSubmittingSystem(input));
  RETURN_IF_ERROR(CheckStatus(input, kWaiting));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  RETURN_IF_ERROR(CheckComponentCount(input, hand_in.components.size() + input.dossier.components.size()));
  if (hand_in.components.empty()) return error::NothingReceived();

  Decision decision = NewDecision(input, occur, Role::ROLE_UNSPECIFIED);
  v1::SupplementHandedIn& handed_in = *decision.event.mutable_supplement_handed_in();
  handed_in.mutable_components()->Assign(hand_in.components.begin(), hand_in.components.end());
  RETURN_IF_ERROR(TakeDocuments(hand_in.components, hand_in.documents, *handed_in.mutable_documents()));
  ASSIGN_OR_RETURN(const ReceiptTimes times, ReceiptTimesOf(input, occur));
  if (times.deemed.has_value()) *handed_in.mutable_deemed_received_time() = ToProto(*times.deemed);
  if (times.answer_due.has_value()) *handed_in.mutable_answer_due_time() = ToProto(*times.answer_due);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const DeclineSupplement& decline) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kWaiting));
  if (!input.dossier.supplement_unchecked) return error::SupplementNotHandedIn(input.dossier);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_supplement_declined()->set_content(decline.content);
  return decision;
}

}  // namespace onestop::dossier
