// The steps of a process: claimed, assigned, completed, sent back.

#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/acts.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

// A process may have work at the counter after the seal.
constexpr std::array kWithOpenTask = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING,
                                      DossierStatus::DOSSIER_STATUS_RESULT_READY};
// The seal stands on the result: there is no way back behind it.
constexpr std::array kBeforeResult = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING};

// Whoever did step `number` last; empty when that is not known.
absl::string_view LastDoneBy(const Dossier& dossier, int number) {
  for (auto task = dossier.tasks.rbegin(); task != dossier.tasks.rend(); ++task) {
    if (task->step == number && task->finish_time.has_value()) return task->assignee;
  }
  return "";
}

absl::Status CheckSuitable(const Case& c, const Assign& assign, Role role, absl::string_view agency_id) {
  const Actor* assignee = c.context.assignee;
  if (assignee != nullptr && assignee->id == assign.assignee && assignee->Holds(role, agency_id)) {
    return absl::OkStatus();
  }
  return error::AssigneeUnsuitable(assign.assignee, role, agency_id);
}

}  // namespace

absl::StatusOr<Decision> DecideAct(const Case& c, const Claim& claim) {
  RETURN_IF_ERROR(CheckStatus(c, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(c, claim.task_number));
  // Also when it is the actor's own already: there is nothing to take.
  if (!task->assignee.empty()) return error::TaskHeldByOther(*task);
  RETURN_IF_ERROR(CheckHolder(c, *task));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));

  Decision decision = NewDecision(c, occur, task->role);
  decision.event.mutable_task_claimed()->set_task_number(task->number);
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const Assign& assign) {
  RETURN_IF_ERROR(CheckStatus(c, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(c, assign.task_number));
  // Any division head of the agency, whoever holds the task: work must not wait for one who is away.
  if (!c.actor().Holds(Role::ROLE_DIVISION_HEAD, task->agency_id)) {
    return error::RoleMissing(Role::ROLE_DIVISION_HEAD, task->agency_id);
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));

  Decision decision = NewDecision(c, occur, Role::ROLE_DIVISION_HEAD);
  v1::TaskAssigned& assigned = *decision.event.mutable_task_assigned();
  assigned.set_task_number(task->number);
  assigned.set_assignee(assign.assignee);
  assigned.set_comment(assign.comment);
  if (task->kind != StepKind::STEP_KIND_ASSIGN) {
    RETURN_IF_ERROR(CheckSuitable(c, assign, task->role, task->agency_id));
    return decision;
  }
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(c));
  OpenStep(c, StepNumbered(*process, task->step + 1), assign.assignee, occur, *assigned.mutable_next_task());
  RETURN_IF_ERROR(CheckSuitable(c, assign, assigned.next_task().role(), assigned.next_task().agency_id()));
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const Complete& complete) {
  RETURN_IF_ERROR(CheckStatus(c, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(c, complete.task_number));
  RETURN_IF_ERROR(CheckKind(
      c, *task, {StepKind::STEP_KIND_TRANSFER, StepKind::STEP_KIND_EXAMINE, StepKind::STEP_KIND_REVIEW}));
  RETURN_IF_ERROR(CheckHolder(c, *task));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));
  if (task->kind == StepKind::STEP_KIND_EXAMINE && c.dossier.draft_sha256.empty()) {
    return error::DraftMissing(c.dossier);
  }
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(c));

  Decision decision = NewDecision(c, occur, task->role);
  v1::StepCompleted& completed = *decision.event.mutable_step_completed();
  completed.set_task_number(task->number);
  completed.set_comment(complete.comment);
  OpenStep(c, StepNumbered(*process, task->step + 1), "", occur, *completed.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideAct(const Case& c, const SendBack& send_back) {
  RETURN_IF_ERROR(CheckStatus(c, kBeforeResult));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(c, send_back.task_number));
  RETURN_IF_ERROR(CheckHolder(c, *task));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(c));
  if (task->step == 1) return error::NoStepBefore(task->step);
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(c));

  Decision decision = NewDecision(c, occur, task->role);
  v1::StepSentBack& sent_back = *decision.event.mutable_step_sent_back();
  sent_back.set_task_number(task->number);
  sent_back.set_reason(send_back.reason);
  const int before = task->step - 1;
  OpenStep(c, StepNumbered(*process, before), LastDoneBy(c.dossier, before), occur,
           *sent_back.mutable_next_task());
  return decision;
}

}  // namespace onestop::dossier
