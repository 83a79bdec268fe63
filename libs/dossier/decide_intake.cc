// The counter takes dossiers in: submitted, accepted, or refused at intake (NĐ 61/2018 Đ.16, 17).

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/nearest.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/due_time.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::dossier {
namespace {

constexpr std::array kSubmitted = {DossierStatus::DOSSIER_STATUS_SUBMITTED};
// Old systems refuse at intake also those whose supplement never came.
constexpr std::array kNotYetAccepted = {DossierStatus::DOSSIER_STATUS_SUBMITTED,
                                        DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};

absl::Status CheckMaySubmit(const DecisionInput& input, const Submit& submit) {
  switch (submit.channel) {
    case Channel::CHANNEL_ONLINE:
      if (!input.actor().portal && !input.actor().migration) return refusal::PortalRightMissing();
      break;
    case Channel::CHANNEL_COUNTER:
    case Channel::CHANNEL_POST:
      RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, submit.intake_unit));
      break;
    default:
      // The handlers read the channel with Fields::Enum(), which lets no other value through.
      CHECK(false);
  }
  if (submit.resolving_agency.empty()) return absl::OkStatus();
  if (!input.actor().migration) return error::MigrationRightMissing("naming the resolving agency");
  const bool of_it = std::ranges::count(input.actor().migration->agency_ids, submit.resolving_agency) > 0;
  return of_it ? absl::OkStatus() : error::MigrationOfOtherAgency(submit.resolving_agency);
}

// Where the dossier is taken in: as the command says, or the procedure's first unit for a history that does
// not say.
absl::StatusOr<std::string> IntakeUnit(const DecisionInput& input, const Submit& submit,
                                       const Procedure& procedure) {
  if (submit.intake_unit.empty() && input.actor().migration && !procedure.intake_units.empty()) {
    return procedure.intake_units.front();
  }
  // Chosen by the caller among the procedure's units: an applicant may hand in at any of them.
  if (std::ranges::count(procedure.intake_units, submit.intake_unit) > 0) return submit.intake_unit;
  return error::AgencyNotCompetent(submit.intake_unit, procedure.code);
}

absl::Status SetIntakeTimes(const DecisionInput& input, absl::Time occur, v1::Submitted& submitted) {
  const absl::StatusOr<ReceiptTimes> times = ReceiptTimesOf(input, occur);
  // Histories reach back further than calendars. The answer at intake was given long ago.
  const bool migration = input.actor().migration.has_value();
  if (!times.ok() && !migration) return times.status();
  if (times.ok() && times->answer_due.has_value())
    *submitted.mutable_intake_due_time() = ToProto(*times->answer_due);
  if (migration && !submitted.has_intake_due_time()) {
    *submitted.mutable_deemed_received_time() = ToProto(occur);
  } else if (times.ok() && times->deemed.has_value()) {
    *submitted.mutable_deemed_received_time() = ToProto(*times->deemed);
  }
  return absl::OkStatus();
}

// The kind of a component that the procedure does not know and that may have been meant for `missing`.
absl::string_view MistypedFor(const std::string& missing, const Dossier& dossier,
                              const Procedure& procedure) {
  for (const Component& component : dossier.components) {
    const std::string& kind = component.kind();
    const bool known = std::ranges::count(procedure.required_components, kind) > 0 ||
                       std::ranges::count(procedure.optional_components, kind) > 0;
    if (!known && base::Nearest(kind, {missing}).has_value()) return kind;
  }
  return "";
}

// All that is missing at once: a slip may be given once.
absl::Status CheckComponents(const DecisionInput& input, const Procedure& procedure) {
  std::vector<std::string> missing;
  for (const std::string& kind : procedure.required_components) {
    // By kind only: whether a paper is the right one is for the officer to judge.
    const bool there = std::ranges::any_of(
        input.dossier.components, [&kind](const Component& component) { return component.kind() == kind; });
    if (!there) missing.push_back(kind);
  }
  if (missing.empty()) return absl::OkStatus();
  return error::ComponentMissing(input.dossier, missing,
                                 MistypedFor(missing.front(), input.dossier, procedure));
}

// For a live command both agencies must still be competent. In a history they are facts of the old system.
absl::Status CheckCompetence(const DecisionInput& input, const Procedure& procedure) {
  const Dossier& dossier = input.dossier;
  if (input.actor().migration) return absl::OkStatus();
  if (std::ranges::count(procedure.intake_units, dossier.intake_unit) == 0) {
    return error::AgencyNotCompetent(dossier.intake_unit, dossier.procedure_code);
  }
  if (procedure.resolving_agency != dossier.resolving_agency) {
    return error::AgencyNotCompetent(dossier.resolving_agency, dossier.procedure_code);
  }
  return CheckComponents(input, procedure);
}

absl::Status NotInForce(const DecisionInput& input, absl::string_view procedure_code, absl::Time occur) {
  return error::ProcedureNotInForce(procedure_code, DayOf(occur), input.context.office.nearest_procedure);
}

void WantAcceptanceNumbers(const DecisionInput& input, absl::Time occur, Decision& decision) {
  decision.numbers.push_back({.series = absl::StrCat(kDossierSeries, input.dossier.resolving_agency),
                              .period = absl::FormatTime("%y%m%d", occur, calendar::OfficeZone())});
  // Each intake unit keeps a register of its own, which begins anew every year.
  WantYearlyNumber(decision, kRegisterSeries, input.dossier.intake_unit, occur);
}

// Accepting and transferring is one person's work at the counter: the officer who accepted need not claim it.
absl::string_view FirstAssignee(const DecisionInput& input, const Step& step) {
  const bool own =
      step.kind == StepKind::STEP_KIND_TRANSFER && input.actor().Holds(step.role, input.dossier.intake_unit);
  return own ? absl::string_view(input.actor().id) : "";
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Submit& submit) {
  RETURN_IF_ERROR(CheckMaySubmit(input, submit));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const Procedure* procedure = input.context.office.procedure;
  if (procedure == nullptr) return NotInForce(input, submit.procedure_code, occur);
  ASSIGN_OR_RETURN(std::string intake_unit, IntakeUnit(input, submit, *procedure));

  Decision decision = NewDecision(
      input, occur,
      submit.channel == Channel::CHANNEL_ONLINE ? Role::ROLE_UNSPECIFIED : Role::ROLE_ONE_STOP_OFFICER);
  v1::Submitted& submitted = *decision.event.mutable_submitted();
  RETURN_IF_ERROR(SetIntakeTimes(input, occur, submitted));
  submitted.set_province(submit.province);
  submitted.set_procedure_code(submit.procedure_code);
  submitted.set_intake_unit(std::move(intake_unit));
  submitted.set_resolving_agency(submit.resolving_agency.empty() ? procedure->resolving_agency
                                                                 : submit.resolving_agency);
  submitted.set_channel(submit.channel);
  *submitted.mutable_owner() = submit.owner;
  // An owner who submits in person has no separate submitter: the field stays absent.
  if (submit.submitter.ByteSizeLong() > 0) *submitted.mutable_submitter() = submit.submitter;
  submitted.mutable_components()->Assign(submit.components.begin(), submit.components.end());
  RETURN_IF_ERROR(TakeDocuments(submit.components, submit.documents, *submitted.mutable_documents()));
  RETURN_IF_ERROR(submit.refusal);
  submitted.set_external_reference(submit.external_reference);
  submitted.set_lookup_secret_hash(submit.lookup_secret_hash);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Accept& accept) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  RETURN_IF_ERROR(CheckStatus(input, kSubmitted));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  const Procedure* procedure = input.context.office.procedure;
  if (procedure == nullptr) return NotInForce(input, input.dossier.procedure_code, occur);
  // The procedure in force at acceptance, not at submission: it may have changed in between.
  RETURN_IF_ERROR(CheckCompetence(input, *procedure));
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  ASSIGN_OR_RETURN(const DueTime due, DueSince(input, occur, procedure->limit, accept.external_due));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  v1::Accepted& accepted = *decision.event.mutable_accepted();
  accepted.set_procedure_code(input.dossier.procedure_code);
  // Everything that later commands depend on is pinned here: a new version of the catalogue must not
  // change the rules of a dossier that is in work.
  accepted.set_procedure_version(procedure->version);
  accepted.set_process_id(process->id);
  accepted.set_process_version(process->version);
  accepted.set_rule_set(rules->id);
  accepted.set_calendar_id(input.context.office.calendar_id);
  accepted.set_limit_unit(ToProto(procedure->limit.unit));
  accepted.set_limit_amount(procedure->limit.amount);
  *accepted.mutable_due_time() = ToProto(due.time);
  accepted.set_due_date(absl::FormatCivilTime(due.date));
  accepted.set_due_promised_elsewhere(due.external);
  const Step& step = StepNumbered(*process, 1);
  OpenStep(input, step, FirstAssignee(input, step), occur, *accepted.mutable_first_task());
  WantAcceptanceNumbers(input, occur, decision);
  // What an old system calls a dossier is on papers that people have.
  if (input.actor().migration && ParseDossierCode(input.dossier.external_reference).has_value()) {
    decision.own_code = input.dossier.external_reference;
  }
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RejectAtIntake& reject) {
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  // A live refusal while a supplement is awaited would cut the applicant's time short.
  if (input.actor().migration && !input.dossier.accept_time.has_value()) {
    RETURN_IF_ERROR(CheckStatus(input, kNotYetAccepted));
  } else {
    RETURN_IF_ERROR(CheckStatus(input, kSubmitted));
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_ONE_STOP_OFFICER);
  decision.event.mutable_rejected_at_intake()->set_reason(reject.reason);
  WantFormNumber(input, kRefusalSeries, occur, decision);
  return decision;
}

}  // namespace onestop::dossier
