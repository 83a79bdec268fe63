#include "libs/dossier/checks.h"

#include <algorithm>

#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"

namespace onestop::dossier {

absl::Status CheckVisible(const Case& c) {
  if (c.dossier.version > 0 && MaySee(c.actor(), c.dossier)) return absl::OkStatus();
  return error::DossierNotFound(c.dossier.id);
}

absl::Status CheckCounterRole(const Case& c, Role role, absl::string_view agency_id) {
  if (c.actor().migration || c.actor().Holds(role, agency_id)) return absl::OkStatus();
  return error::RoleMissing(role, agency_id);
}

absl::Status CheckStatus(const Case& c, absl::Span<const DossierStatus> needed) {
  if (std::ranges::count(needed, c.dossier.status) > 0) return absl::OkStatus();
  if (c.actor().migration) return error::ActNotPossible(c.dossier, c.act);
  return error::WrongStatus(c.dossier, needed);
}

absl::StatusOr<const Task*> OpenTaskNumbered(const Case& c, int task_number) {
  const Task* task = c.dossier.OpenTask();
  if (task != nullptr && task->number == task_number) return task;
  return error::TaskNotOpen(c.dossier, task_number);
}

absl::Status CheckKind(const Case& c, const Task& task, std::initializer_list<StepKind> kinds) {
  if (std::ranges::count(kinds, task.kind) > 0) return absl::OkStatus();
  return error::StepNeedsOtherAct(task.kind, c.act);
}

absl::Status CheckHolder(const Case& c, const Task& task) {
  if (!task.assignee.empty() && task.assignee != c.actor().id) return error::TaskHeldByOther(task);
  // An assignee who has lost the role since may not act any more.
  if (!c.actor().Holds(task.role, task.agency_id)) return error::RoleMissing(task.role, task.agency_id);
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> OccurTime(const Case& c) {
  const absl::Time occur = c.context.occur_time;
  const absl::Time now = c.context.record_time;
  if (occur == now) return std::max(now, c.dossier.last_occur_time);
  if (!c.actor().MayGiveTime()) return error::MigrationRightMissing("a time of the act's own");
  if (occur > now) return error::TimeInFuture(occur, now);
  if (occur < c.dossier.last_occur_time) return error::TimeBeforePrevious(occur, c.dossier.last_occur_time);
  return occur;
}

absl::StatusOr<const Mandate*> MandateFor(const Case& c, absl::Time occur_time, MandateKind shown) {
  const absl::CivilDay day = absl::ToCivilDay(occur_time, calendar::OfficeZone());
  const Dossier& dossier = c.dossier;
  const Mandate* other = nullptr;
  for (const Mandate& mandate : c.actor().mandates) {
    const bool covers = mandate.procedure_codes.empty() ||
                        std::ranges::count(mandate.procedure_codes, dossier.procedure_code) > 0;
    if (!covers || mandate.agency_id != dossier.resolving_agency || day < mandate.valid_from ||
        mandate.valid_to < day) {
      continue;
    }
    if (shown == MandateKind::MANDATE_KIND_UNSPECIFIED || shown == mandate.kind) return &mandate;
    other = &mandate;
  }
  if (other != nullptr) return error::MandateNotAsShown(shown, other->kind);
  return error::MandateMissing(dossier.procedure_code, dossier.resolving_agency);
}

absl::StatusOr<const Process*> ProcessOf(const Case& c) {
  const Process* process = c.context.office.process;
  const Dossier& dossier = c.dossier;
  const bool pinned = dossier.accept_time.has_value();
  // Another version's steps have other numbers: better no step than a wrong one.
  if (process == nullptr ||
      (pinned && (process->id != dossier.process_id || process->version != dossier.process_version))) {
    return error::CatalogueEntryNotFound("process", dossier.process_id);
  }
  return process;
}

absl::StatusOr<const calendar::Calendar*> CalendarOf(const Case& c) {
  if (c.context.office.calendar != nullptr) return c.context.office.calendar;
  return error::CatalogueEntryNotFound("calendar", c.context.office.calendar_id);
}

absl::StatusOr<const RuleSet*> RulesOf(const Case& c) {
  if (c.context.office.rules != nullptr) return c.context.office.rules;
  return error::CatalogueEntryNotFound("rule_set", c.dossier.rule_set);
}

}  // namespace onestop::dossier
