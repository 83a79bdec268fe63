// The steps of a process: claimed, put back, assigned, completed, sent back.

#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/access.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/division.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {
namespace {

// A process may have work at the counter after the seal.
constexpr std::array kWithOpenTask = {
    DossierStatus::DOSSIER_STATUS_ACCEPTED, DossierStatus::DOSSIER_STATUS_PROCESSING,
    DossierStatus::DOSSIER_STATUS_RESULT_READY, DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE};
// A sealed result is final: there is no way back behind it.
constexpr std::array kBeforeResult = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                      DossierStatus::DOSSIER_STATUS_PROCESSING};

// Who did step `number` last; empty when that is not known.
absl::string_view LastDoneBy(const Dossier& dossier, int number) {
  for (auto task = dossier.tasks.rbegin(); task != dossier.tasks.rend(); ++task) {
    const bool done = task->finish_time.has_value() && task->outcome != TaskOutcome::kRecalled;
    if (task->step == number && done) return task->assignee;
  }
  return "";
}

// The task before the open one; null when there was none.
const Task* TaskBefore(const Dossier& dossier) {
  return dossier.tasks.size() < 2 ? nullptr : &dossier.tasks[dossier.tasks.size() - 2];
}

// A division head rules over the own division, as far as the staff directory states divisions. `member` holds
// a task in `role`, or is to; null when the directory does not have them any more.
absl::Status CheckOwnDivision(const DecisionInput& input, const Actor* member, Role role,
                              absl::string_view agency_id) {
  if (member == nullptr) return absl::OkStatus();
  const absl::string_view other =
      OtherDivision(input.actor(), Role::ROLE_DIVISION_HEAD, *member, role, agency_id);
  return other.empty() ? absl::OkStatus() : error::DivisionOther(member->id, other, agency_id);
}

// The role in which a task of this kind is given on: what a leader signs is no division head's to hand on.
Role GiverOf(StepKind kind) {
  return kind == StepKind::STEP_KIND_SIGN ? Role::ROLE_LEADER : Role::ROLE_DIVISION_HEAD;
}

absl::Status CheckSuitable(const DecisionInput& input, const Assign& assign, Role role,
                           absl::string_view agency_id, Role giver) {
  // Null for a name that the staff directory does not have on the day.
  const Actor* assignee = input.context.assignee;
  if (assignee == nullptr || assignee->id != assign.assignee || !assignee->Holds(role, agency_id)) {
    return error::AssigneeUnsuitable(assign.assignee, role, agency_id);
  }
  return giver == Role::ROLE_LEADER ? absl::OkStatus() : CheckOwnDivision(input, assignee, role, agency_id);
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Claim& claim) {
  RETURN_IF_ERROR(CheckStatus(input, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, claim.task_number));
  // Also when it is the actor's own already: there is nothing to take.
  if (!task->assignee.empty()) return error::TaskHeldByOther(*task);
  RETURN_IF_ERROR(CheckHolder(input, *task));
  RETURN_IF_ERROR(CheckDivision(input, *task, task->role));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, task->role);
  decision.event.mutable_task_claimed()->set_task_number(task->number);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Release& release) {
  RETURN_IF_ERROR(CheckStatus(input, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, release.task_number));
  if (task->assignee.empty()) return error::TaskNotHeld(*task);
  RETURN_IF_ERROR(CheckHolder(input, *task));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, task->role);
  v1::TaskReleased& released = *decision.event.mutable_task_released();
  released.set_task_number(task->number);
  released.set_comment(release.comment);
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Assign& assign) {
  RETURN_IF_ERROR(CheckStatus(input, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, assign.task_number));
  const Role giver = GiverOf(task->kind);
  // Also of a task that another holds: work must not wait for one who is away.
  if (!input.actor().Holds(giver, task->agency_id))
    return refusal::RoleMissing(Role_Name(giver), task->agency_id);
  if (giver == Role::ROLE_DIVISION_HEAD) {
    RETURN_IF_ERROR(CheckDivision(input, *task, giver));
    if (!task->assignee.empty()) {
      RETURN_IF_ERROR(CheckOwnDivision(input, input.context.holder, task->role, task->agency_id));
    }
  }
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, giver);
  v1::TaskAssigned& assigned = *decision.event.mutable_task_assigned();
  assigned.set_task_number(task->number);
  assigned.set_assignee(assign.assignee);
  assigned.set_comment(assign.comment);
  if (task->kind != StepKind::STEP_KIND_ASSIGN) {
    RETURN_IF_ERROR(CheckSuitable(input, assign, task->role, task->agency_id, giver));
    return decision;
  }
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));
  OpenStep(input, StepNumbered(*process, task->step + 1), assign.assignee, occur,
           *assigned.mutable_next_task());
  RETURN_IF_ERROR(
      CheckSuitable(input, assign, assigned.next_task().role(), assigned.next_task().agency_id(), giver));
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Complete& complete) {
  RETURN_IF_ERROR(CheckStatus(input, kWithOpenTask));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, complete.task_number));
  RETURN_IF_ERROR(CheckKind(
      input, *task, {StepKind::STEP_KIND_TRANSFER, StepKind::STEP_KIND_EXAMINE, StepKind::STEP_KIND_REVIEW}));
  RETURN_IF_ERROR(CheckHolder(input, *task));
  RETURN_IF_ERROR(CheckDivision(input, *task, task->role));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  // A review is another's: a draft that its author has reviewed was read by no second person.
  if (task->kind == StepKind::STEP_KIND_REVIEW && input.actor().id == input.dossier.drafted_by) {
    return error::DutiesNotSeparate("review", "draft");
  }
  // The examination is what makes the draft; the steps after it review and sign that draft.
  if (task->kind == StepKind::STEP_KIND_EXAMINE && input.dossier.draft_sha256.empty()) {
    return error::DraftMissing(input.dossier);
  }
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, task->role);
  v1::StepCompleted& completed = *decision.event.mutable_step_completed();
  completed.set_task_number(task->number);
  completed.set_comment(complete.comment);
  OpenStep(input, StepNumbered(*process, task->step + 1), "", occur, *completed.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const SendBack& send_back) {
  RETURN_IF_ERROR(CheckStatus(input, kBeforeResult));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, send_back.task_number));
  RETURN_IF_ERROR(CheckHolder(input, *task));
  RETURN_IF_ERROR(CheckDivision(input, *task, task->role));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  // The ways back to the applicant are commands of their own (decide_branches.cc).
  if (task->step == 1) return error::NoStepBefore(task->step);
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, task->role);
  v1::StepSentBack& sent_back = *decision.event.mutable_step_sent_back();
  sent_back.set_task_number(task->number);
  sent_back.set_reason(send_back.reason);
  // Always one step back, to its last holder, who can send it further back.
  const int before = task->step - 1;
  OpenStep(input, StepNumbered(*process, before), LastDoneBy(input.dossier, before), occur,
           *sent_back.mutable_next_task());
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Recall& recall) {
  RETURN_IF_ERROR(CheckStatus(input, kBeforeResult));
  ASSIGN_OR_RETURN(const Task* task, OpenTaskNumbered(input, recall.task_number));
  const Dossier& dossier = input.dossier;
  if (!WorksOn(input.actor(), dossier.intake_unit, dossier.resolving_agency)) {
    return refusal::RoleMissing(Role_Name(task->role), task->agency_id);
  }
  const Task* const before = TaskBefore(dossier);
  if (before == nullptr || before->step >= task->step) return error::NoStepBefore(task->step);
  // The one who sent it on takes it back; no one else is asked, since nothing was done yet.
  if (before->assignee != input.actor().id) return error::TaskHeldByOther(*before);
  RETURN_IF_ERROR(CheckHolder(input, *before));
  if (dossier.task_taken_up) return error::TaskTakenUp(*task);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  ASSIGN_OR_RETURN(const Process* process, ProcessOf(input));

  Decision decision = NewDecision(input, occur, before->role);
  v1::StepRecalled& recalled = *decision.event.mutable_step_recalled();
  recalled.set_task_number(task->number);
  recalled.set_reason(recall.reason);
  OpenStep(input, StepNumbered(*process, before->step), before->assignee, occur,
           *recalled.mutable_next_task());
  return decision;
}

}  // namespace onestop::dossier
