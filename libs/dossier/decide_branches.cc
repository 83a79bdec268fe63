// The legal branches: supplements, refusal, withdrawal, stop (NĐ 61/2018 Đ.17, 19; NĐ 118/2025 Đ.21).

#include <array>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/acts.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/dossier/promise.h"

namespace onestop::dossier {
namespace {

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

bool IsAccepted(const Case& c) { return c.dossier.accept_time.has_value(); }

// At intake the officer asks; later also the specialist who examines.
absl::StatusOr<Role> CheckMayAskForSupplement(const Case& c) {
  const bool specialist = IsAccepted(c) && c.actor().Holds(Role::ROLE_SPECIALIST, c.dossier.resolving_agency);
  if (specialist) return Role::ROLE_SPECIALIST;
  RETURN_IF_ERROR(CheckCounterRole(c, Role::ROLE_ONE_STOP_OFFICER, c.dossier.intake_unit));
  return Role::ROLE_ONE_STOP_OFFICER;
}

absl::Status CheckSupplementLimit(const Case& c) {
  // How often an old system asked is a fact, lawful or not.
  if (!IsAccepted(c) || c.actor().migration) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(c));
  if (c.dossier.supplement_requests < rules->supplement_requests_max) return absl::OkStatus();
  return error::SupplementLimitReached(c.dossier, rules->supplement_requests_max);
}

absl::StatusOr<DueTime> DueAfterSupplement(const Case& c, absl::Time occur, const Supplement& supplement) {
  const calendar::Limit limit = PinnedLimit(c.dossier);
  if (supplement.promise.has_value()) return DueSince(c, occur, limit, supplement.promise);
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(c));
  if (rules->supplement_restarts_clock) return DueSince(c, occur, limit, std::nullopt);
  return DueMovedBy(c, c.dossier.clock.back().start_time, occur, limit);
}

// The step that was open when the clock stopped, for the one who had it.
absl::Status Reopen(const Case& c, absl::Time occur, v1::Task& task) {
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(c));
  CHECK(!c.dossier.tasks.empty());
  const Task& last = c.dossier.tasks.back();
  OpenStep(c, StepNumbered(*process, last.step), last.assignee, occur, task);
  return absl::OkStatus();
}

// Ends that the applicant wishes, or that follow from the applicant's silence, go through the counter.
absl::StatusOr<absl::Time> CheckEndAtCounter(const Case& c) {
  RETURN_IF_ERROR(CheckCounterRole(c, Role::ROLE_ONE_STOP_OFFICER, c.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(c, kNotEnded));
  return OccurTime(c);
}

}  // namespace

absl::StatusOr<Decision> DecideAct(const Case& c, const RequestSupplement& request) {
  ASSIGN_OR_RETURN(const Role role, CheckMayAskForSupplement(c));
  RETURN_IF_ERROR(CheckStatus(c, kBeforeResult));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));
  RETURN_IF_ERROR(CheckSupplementLimit(c));

  Decision decision = NewDecision(c, occur, role);
  decision.event.mutable_supplement_requested()->set_content(request.content);
  WantFormNumber(c, kSupplementSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const Supplement& supplement) {
  RETURN_IF_ERROR(CheckCounterRole(c, Role::ROLE_ONE_STOP_OFFICER, c.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(c, kWaiting));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));

  Decision decision = NewDecision(c, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::SupplementReceived& received = *decision.event.mutable_supplement_received();
  if (supplement.components.size() + c.dossier.components.size() > kDossierComponentsMax) {
    return base::FieldError(
        "components",
        absl::StrCat("are too many: the dossier has ", c.dossier.components.size(), " already and may have ",
                     kDossierComponentsMax, "; put papers together in fewer files"));
  }
  received.mutable_components()->Assign(supplement.components.begin(), supplement.components.end());
  RETURN_IF_ERROR(NameDocuments(supplement.components, supplement.documents, *received.mutable_documents()));
  if (!IsAccepted(c)) {
    if (supplement.promise.has_value()) {
      return base::FieldError("supplement.due", "is given before acceptance; the promise comes with it");
    }
    return decision;
  }
  ASSIGN_OR_RETURN(const DueTime due, DueAfterSupplement(c, occur, supplement));
  RETURN_IF_ERROR(Reopen(c, occur, *received.mutable_next_task()));
  *received.mutable_due_time() = ToProto(due.time);
  received.set_due_date(absl::FormatCivilTime(due.date));
  received.set_due_promised_elsewhere(due.promised_elsewhere);
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const RefuseIneligible& refuse) {
  const bool migration = c.actor().migration;
  // A history knows one word for both refusals; which it was follows from the acts before.
  if (migration && !IsAccepted(c)) return DecideAct(c, RejectAtIntake{refuse.reason});
  RETURN_IF_ERROR(CheckCounterRole(c, Role::ROLE_LEADER, c.dossier.resolving_agency));
  if (migration) {
    // Old systems refuse also while a supplement is awaited.
    RETURN_IF_ERROR(CheckStatus(c, kInWorkOrWaiting));
  } else {
    RETURN_IF_ERROR(CheckStatus(c, kInWork));
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));
  if (!migration) RETURN_IF_ERROR(MandateFor(c, occur).status());

  Decision decision = NewDecision(c, occur, Role::ROLE_LEADER);
  decision.event.mutable_refused_ineligible()->set_reason(refuse.reason);
  WantFormNumber(c, kRefusalSeries, occur, decision);
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const Withdraw& withdraw) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(c));
  Decision decision = NewDecision(c, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_withdrawn()->set_reason(withdraw.reason);
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const Stop& stop) {
  ASSIGN_OR_RETURN(const absl::Time occur, CheckEndAtCounter(c));
  Decision decision = NewDecision(c, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_stopped()->set_reason(stop.reason);
  WantFormNumber(c, kStopSeries, occur, decision);
  return decision;
}

}  // namespace onestop::dossier
