// The legal branches: supplements, refusal, withdrawal, stop (NĐ 61/2018 Đ.17, 19; NĐ 118/2025 Đ.21).

#include <array>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/due_time.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/mandate.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::dossier {
namespace {

// Statuses as the law names the moments: before the result, while the applicant is awaited, while the
// agency works, before any end.
constexpr std::array kBeforeResult = {DossierStatus::DOSSIER_STATUS_SUBMITTED,
                                      DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING};
constexpr std::array kWaiting = {DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};
constexpr std::array kInWork = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                DossierStatus::DOSSIER_STATUS_PROCESSING};
constexpr std::array kInWorkOrWaiting = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                         DossierStatus::DOSSIER_STATUS_PROCESSING,
                                         DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};
constexpr std::array kNotEnded = {
    DossierStatus::DOSSIER_STATUS_SUBMITTED, DossierStatus::DOSSIER_STATUS_ACCEPTED,
    DossierStatus::DOSSIER_STATUS_PROCESSING, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};

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

// The request uses up what the rules allow: while a specialist's step is open, that is for the one who does it.
absl::Status CheckOwnStep(const DecisionInput& input) {
  const Task* const task = input.dossier.OpenTask();
  if (task == nullptr || task->role != Role::ROLE_SPECIALIST || input.actor().migration) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckHolder(input, *task));
  return CheckDivision(input, *task, task->role);
}

absl::Status CheckSupplementLimit(const DecisionInput& input) {
  // How often an old system asked is a fact, lawful or not.
  if (!IsAccepted(input) || input.actor().migration) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  if (input.dossier.supplement_requests < rules->supplement_requests_max) return absl::OkStatus();
  return error::SupplementLimitReached(input.dossier, rules->supplement_requests_max);
}

absl::StatusOr<DueTime> DueAfterSupplement(const DecisionInput& input, absl::Time occur,
                                           const Supplement& supplement) {
  const calendar::Limit limit = PinnedLimit(input.dossier);
  if (supplement.external_due.has_value()) return DueSince(input, occur, limit, supplement.external_due);
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  if (rules->supplement_restarts_clock) return DueSince(input, occur, limit, std::nullopt);
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

// The step that was open when the clock stopped, for the one who had it.
absl::Status Reopen(const DecisionInput& input, absl::Time occur, v1::Task& task) {
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));
  // An accepted dossier has had a task: acceptance opens the first step's.
  CHECK(!input.dossier.tasks.empty());
  const Task& last = input.dossier.tasks.back();
  OpenStep(input, StepNumbered(*process, last.step), last.assignee, occur, task);
  return absl::OkStatus();
}

// Ends that the applicant asks for, or that follow from the applicant's silence, go through the counter.
absl::StatusOr<absl::Time> CheckEndAtCounter(const DecisionInput& input) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kNotEnded));
  return OccurTime(input);
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestSupplement& request) {
  ASSIGN_OR_RETURN(const Role role, CheckMayAskForSupplement(input));
  RETURN_IF_ERROR(CheckStatus(input, kBeforeResult));
  RETURN_IF_ERROR(CheckOwnStep(input));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  RETURN_IF_ERROR(CheckSupplementLimit(input));

  Decision decision = NewDecision(input, occur, role);
  decision.event.mutable_supplement_requested()->set_content(request.content);
  WantFormNumber(input, kSupplementSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Supplement& supplement) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kWaiting));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::SupplementReceived& received = *decision.event.mutable_supplement_received();
  // A dossier is kept in memory and serialised whole: without a limit, supplements could grow it for
  // ever.
  if (supplement.components.size() + input.dossier.components.size() > kDossierComponentsMax) {
    return error::TooManyComponents(input.dossier, static_cast<int>(kDossierComponentsMax));
  }
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
  RETURN_IF_ERROR(Reopen(input, occur, *received.mutable_next_task()));
  *received.mutable_due_time() = ToProto(due->time);
  received.set_due_date(absl::FormatCivilTime(due->date));
  received.set_due_promised_elsewhere(due->external);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RefuseIneligible& refuse) {
  const bool migration = input.actor().migration.has_value();
  // An old system has one word for both refusals; which one it was follows from the events before.
  if (migration && !IsAccepted(input)) return DecideCommand(input, RejectAtIntake{refuse.reason});
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_LEADER, input.dossier.resolving_agency));
  if (migration) {
    // Old systems refuse also while a supplement is awaited.
    RETURN_IF_ERROR(CheckStatus(input, kInWorkOrWaiting));
  } else {
    RETURN_IF_ERROR(CheckStatus(input, kInWork));
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  // A refusal needs the right to sign, as a result does. In a history the old system answered for that.
  if (!migration) RETURN_IF_ERROR(MandateFor(input.actor(), input.dossier, occur).status());

  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  decision.event.mutable_refused_ineligible()->set_reason(refuse.reason);
  WantFormNumber(input, kRefusalSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Withdraw& withdraw) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(input));
  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_withdrawn()->set_reason(withdraw.reason);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Stop& stop) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(input));
  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_stopped()->set_reason(stop.reason);
  WantFormNumber(input, kStopSeries, occur, decision);
  return decision;
}

}  // namespace onestop::dossier
