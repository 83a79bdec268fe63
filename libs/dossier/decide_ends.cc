// Ends before a result: refused, withdrawn, stopped, and what the applicant asks for (NĐ 61/2018 Đ.19; NĐ 118/2025 Đ.21).

#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

constexpr std::array kInWorkOrWaiting = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                         DossierStatus::DOSSIER_STATUS_PROCESSING,
                                         DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};
constexpr std::array kNotEnded = {
    DossierStatus::DOSSIER_STATUS_SUBMITTED, DossierStatus::DOSSIER_STATUS_ACCEPTED,
    DossierStatus::DOSSIER_STATUS_PROCESSING, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT,
    DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT};
constexpr std::array kAwaitingSupplement = {DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};

// Once there is a decision the applicant can no longer take the dossier back (NĐ 118/2025 Đ.21). An old system's ends are
// facts.
absl::Status CheckNoResult(const DecisionInput& input) {
  RETURN_IF_ERROR(CheckStatus(input, kNotEnded));
  if (input.dossier.signed_by.empty() || input.actor().migration) return absl::OkStatus();
  return error::ResultSigned(input.dossier);
}

// Ends that the applicant asks for, or that follow from the applicant's silence, go through the counter.
absl::StatusOr<absl::Time> CheckEndAtCounter(const DecisionInput& input) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckNoResult(input));
  return OccurTime(input);
}

// A supplement is abandoned once the days are over that the rules give, and not while papers that came are unchecked.
absl::Status CheckAbandoned(const DecisionInput& input, absl::Time occur) {
  RETURN_IF_ERROR(CheckStatus(input, kAwaitingSupplement));
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  if (rules->supplement_wait_days == 0 || input.dossier.supplement_time.has_value()) {
    return error::SupplementStillAwaited(input.dossier, std::nullopt);
  }
  ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
  ASSIGN_OR_RETURN(
      const absl::CivilDay last,
      calendar->AddWorkingDays(DayOf(input.dossier.supplement_request_time), rules->supplement_wait_days));
  return DayOf(occur) > last ? absl::OkStatus() : error::SupplementStillAwaited(input.dossier, last);
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RefuseIneligible& refuse) {
  if (!input.actor().migration) return error::MigrationRightMissing("a refusal without a signed letter");
  // An old system has one word for both refusals; which one it was follows from the events before.
  if (!input.dossier.accept_time.has_value()) return DecideCommand(input, RejectAtIntake{refuse.reason});
  // Old systems refuse also while a supplement is awaited.
  RETURN_IF_ERROR(CheckStatus(input, kInWorkOrWaiting));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  decision.event.mutable_refused_ineligible()->set_reason(refuse.reason);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Withdraw& withdraw) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(input));
  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_withdrawn()->set_reason(withdraw.reason);
  WantFormNumber(input, kStopSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Stop& stop) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(input));
  if (stop.ground == StopGround::STOP_GROUND_SUPPLEMENT_ABANDONED) {
    RETURN_IF_ERROR(CheckAbandoned(input, occur));
  }
  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_stopped()->set_reason(stop.reason);
  decision.event.mutable_stopped()->set_ground(stop.ground);
  WantFormNumber(input, kStopSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestEnd& request) {
  RETURN_IF_ERROR(CheckSubmittingSystem(input));
  RETURN_IF_ERROR(CheckNoResult(input));
  if (input.dossier.end_request.has_value()) return error::EndRequestOpen(input.dossier);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_UNSPECIFIED);
  decision.event.mutable_end_requested()->set_kind(request.kind);
  decision.event.mutable_end_requested()->set_reason(request.reason);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const DeclineEnd& decline) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  // Also after the decision that made it too late: the applicant gets an answer.
  if (!input.dossier.end_request.has_value()) return error::NoEndRequested(input.dossier);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_end_declined()->set_reason(decline.reason);
  return decision;
}

}  // namespace onestop::dossier
