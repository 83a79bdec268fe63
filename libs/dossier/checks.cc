// The questions that several decisions ask, each with its one refusal.

#include "libs/dossier/checks.h"

#include <algorithm>

#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/access.h"
#include "libs/dossier/division.h"
#include "libs/dossier/errors.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {
namespace {

// Of an event whose hour is not known, the instant that gives its order: the beginning of its day, or that of the event
// before it on that day. The beginning and not the end: lateness is decided by the day, and an end at an unknown hour
// of the due day is on time by whichever unit the limit is counted in.
absl::StatusOr<absl::Time> OnDay(const DecisionInput& input, absl::Time occur) {
  const absl::Time begin =
      absl::FromCivil(absl::ToCivilDay(occur, calendar::OfficeZone()), calendar::OfficeZone());
  const absl::Time last = input.dossier.last_occur_time;
  if (last <= begin) return begin;
  const bool same_day =
      absl::ToCivilDay(last, calendar::OfficeZone()) == absl::ToCivilDay(begin, calendar::OfficeZone());
  return same_day ? absl::StatusOr<absl::Time>(last) : error::TimeBeforePrevious(begin, last);
}

}  // namespace

absl::Status CheckVisible(const DecisionInput& input) {
  // A caller that finds it in a list is told which right a command needs.
  if (input.dossier.version > 0 && MayRead(input.actor(), input.dossier, ReadLevel::kLists))
    return absl::OkStatus();
  // The same answer for a missing dossier and one that is hidden: outsiders must not learn which ids
  // exist.
  return error::DossierNotFound(input.dossier.id);
}

absl::Status CheckCounterRole(const DecisionInput& input, Role role, absl::string_view agency_id) {
  if (input.actor().migration || input.actor().Holds(role, agency_id)) return absl::OkStatus();
  return refusal::RoleMissing(Role_Name(role), agency_id);
}

absl::Status CheckStatus(const DecisionInput& input, absl::Span<const DossierStatus> needed) {
  if (std::ranges::count(needed, input.dossier.status) > 0) return absl::OkStatus();
  // A live caller may read the dossier again and retry; a history in the wrong order has to be
  // corrected.
  if (input.actor().migration) return error::ActNotPossible(input.dossier, input.command_name);
  return error::WrongStatus(input.dossier, needed);
}

absl::StatusOr<const Task*> OpenTaskNumbered(const DecisionInput& input, int task_number) {
  const Task* task = input.dossier.OpenTask();
  if (task != nullptr && task->number == task_number) return task;
  return error::TaskNotOpen(input.dossier, task_number);
}

absl::Status CheckKind(const DecisionInput& input, const Task& task, std::initializer_list<StepKind> kinds) {
  if (std::ranges::count(kinds, task.kind) > 0) return absl::OkStatus();
  return error::StepNeedsOtherAct(task.kind, input.command_name);
}

absl::Status CheckHolder(const DecisionInput& input, const Task& task) {
  if (!task.assignee.empty() && task.assignee != input.actor().id) return error::TaskHeldByOther(task);
  // An assignee who has lost the role since may not work on the task any more.
  if (!input.actor().Holds(task.role, task.agency_id))
    return refusal::RoleMissing(Role_Name(task.role), task.agency_id);
  return absl::OkStatus();
}

absl::Status CheckOwnStep(const DecisionInput& input) {
  const Task* const task = input.dossier.OpenTask();
  if (task == nullptr || task->role != Role::ROLE_SPECIALIST || input.actor().migration) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckHolder(input, *task));
  return CheckDivision(input, *task, task->role);
}

absl::Status CheckComponentCount(const DecisionInput& input, size_t count) {
  if (count <= kDossierComponentsMax) return absl::OkStatus();
  return error::TooManyComponents(input.dossier, static_cast<int>(kDossierComponentsMax));
}

absl::Status CheckSubmittingSystem(const DecisionInput& input) {
  const bool is_it = input.actor().portal && input.dossier.submitted_by == input.actor().id;
  return is_it ? absl::OkStatus() : refusal::PortalRightMissing();
}

absl::Status CheckDivision(const DecisionInput& input, const Task& task, Role role) {
  const Task* const before = DivisionWorkBefore(input.dossier, task);
  const Actor* const worker = input.context.worker_before;
  if (before == nullptr || worker == nullptr) return absl::OkStatus();
  const absl::string_view other = OtherDivision(input.actor(), role, *worker, before->role, task.agency_id);
  return other.empty() ? absl::OkStatus() : error::DivisionOther(worker->id, other, task.agency_id);
}

absl::StatusOr<absl::Time> OccurTime(const DecisionInput& input) {
  const absl::Time occur = input.context.occur_time;
  const absl::Time now = input.context.record_time;
  // Equal times mean that the caller gave none: the ledger then takes the server's clock.
  if (occur == now) return std::max(now, input.dossier.last_occur_time);
  if (!input.actor().migration) return error::MigrationRightMissing("a time that differs from the server's");
  // Even a migration records what has happened, not what will.
  if (occur > now) return error::TimeInFuture(occur, now);
  if (input.context.occur_precision == common::v1::TIME_PRECISION_DAY) return OnDay(input, occur);
  if (occur < input.dossier.last_occur_time)
    return error::TimeBeforePrevious(occur, input.dossier.last_occur_time);
  return occur;
}

absl::StatusOr<const Process*> ProcessOf(const DecisionInput& input) {
  const Process* process = input.context.office.process;
  const Dossier& dossier = input.dossier;
  const bool pinned = dossier.accept_time.has_value();
  // Another version's steps have other numbers: better no step than a wrong one.
  if (process == nullptr ||
      (pinned && (process->id != dossier.process_id || process->version != dossier.process_version))) {
    return error::CatalogueEntryNotFound("process", dossier.process_id);
  }
  return process;
}

// Null for what the catalogue does not have on that day: the refusal names what has to be published.
absl::StatusOr<const calendar::Calendar*> CalendarOf(const DecisionInput& input) {
  if (input.context.office.calendar != nullptr) return input.context.office.calendar;
  return error::CatalogueEntryNotFound("calendar", input.context.office.calendar_id);
}

absl::StatusOr<const RuleSet*> RulesOf(const DecisionInput& input) {
  if (input.context.office.rules != nullptr) return input.context.office.rules;
  return error::CatalogueEntryNotFound("rule_set", input.dossier.rule_set);
}

}  // namespace onestop::dossier
