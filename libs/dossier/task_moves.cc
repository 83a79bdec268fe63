// An event may name the open task, end it, close whatever is open, and open the next one.

#include "libs/dossier/task_moves.h"

#include <string>

#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

template <typename Kind>
const v1::Task* NextTask(const Kind& kind) {
  return kind.has_next_task() ? &kind.next_task() : nullptr;
}

// An event on a task without a holder gives the task to its actor.
// The holder's time counts from here; one who was named when the task opened keeps that time.
void Take(Task& task, const std::string& holder, absl::Time time) {
  if (!task.assignee.empty()) return;
  task.assignee = holder;
  task.claim_time = time;
}

void Open(const v1::Task& opened, absl::Time time, Dossier& dossier) {
  Task& task = dossier.tasks.emplace_back();
  task.number = opened.number();
  task.step = opened.step();
  task.kind = opened.kind();
  task.role = opened.role();
  task.agency_id = opened.agency_id();
  task.assignee = opened.assignee();
  task.open_time = time;
  task.due_time = opened.has_due_time() ? FromProto(opened.due_time()) : absl::InfiniteFuture();
  if (!task.assignee.empty()) task.claim_time = time;
}

}  // namespace

Task* OpenTaskOf(Dossier& dossier) {
  for (auto task = dossier.tasks.rbegin(); task != dossier.tasks.rend(); ++task) {
    if (!task->finish_time.has_value()) return &*task;
  }
  return nullptr;
}

// Kinds that are not listed leave the tasks alone: submission, amendment, refusal at intake, an imported step, a
// renewed archive, and what is asked, said and promised beside the steps.
TaskMove TaskMoveOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kAccepted:
      return {.opens = event.accepted().has_first_task() ? &event.accepted().first_task() : nullptr};
    case v1::Event::kTaskClaimed:
      return {.task_number = event.task_claimed().task_number()};
    case v1::Event::kTaskReleased:
      return {.task_number = event.task_released().task_number()};
    case v1::Event::kTaskAssigned:
      return {.task_number = event.task_assigned().task_number(),
              .outcome = event.task_assigned().has_next_task() ? TaskOutcome::kAssigned : TaskOutcome::kNone,
              .opens = NextTask(event.task_assigned())};
    case v1::Event::kStepCompleted:
      return {.task_number = event.step_completed().task_number(),
              .outcome = TaskOutcome::kCompleted,
              .opens = NextTask(event.step_completed())};
    case v1::Event::kStepSentBack:
      return {.task_number = event.step_sent_back().task_number(),
              .outcome = TaskOutcome::kSentBack,
              .opens = NextTask(event.step_sent_back())};
    case v1::Event::kResultDrafted:
      return {.task_number = event.result_drafted().task_number()};
    case v1::Event::kResultSigned:
      return {.task_number = event.result_signed().task_number(),
              .outcome = TaskOutcome::kSigned,
              .opens = NextTask(event.result_signed())};
    case v1::Event::kDraftRefused:
      return {.task_number = event.draft_refused().task_number(),
              .outcome = TaskOutcome::kRefused,
              .opens = NextTask(event.draft_refused())};
    case v1::Event::kResultNumbered:
      return {.task_number = event.result_numbered().task_number()};
    case v1::Event::kResultSealed:
      return {.task_number = event.result_sealed().task_number(),
              .outcome = TaskOutcome::kSealed,
              .opens = NextTask(event.result_sealed())};
    case v1::Event::kResultReturned:
      return {.task_number = event.result_returned().task_number(),
              .outcome = TaskOutcome::kReturned,
              .closes_any = true};
    case v1::Event::kStepRecalled:
      return {.task_number = event.step_recalled().task_number(),
              .outcome = TaskOutcome::kRecalled,
              .opens = NextTask(event.step_recalled())};
    case v1::Event::kSupplementReceived:
      return {.opens = NextTask(event.supplement_received())};
    case v1::Event::kPaymentReceived:
      return {.opens = NextTask(event.payment_received())};
    case v1::Event::kSupplementRequested:
    case v1::Event::kPaymentRequested:
    case v1::Event::kRefusedIneligible:
    case v1::Event::kWithdrawn:
    case v1::Event::kStopped:
    case v1::Event::kFinished:
      return {.closes_any = true};
    default:
      return {};
  }
}

void MoveTasks(const v1::Event& event, const TaskMove& move, absl::Time time, Dossier& dossier) {
  if (Task* task = OpenTaskOf(dossier); task != nullptr) {
    // Not what is recalled: its actor never held that task.
    if (move.task_number != 0 && move.outcome != TaskOutcome::kRecalled) Take(*task, event.actor(), time);
    if (move.task_number != 0) dossier.task_taken_up = true;
    // The named task ends as the event says. A task that is not named ends only with the work, undone.
    const TaskOutcome outcome =
        move.task_number != 0 ? move.outcome : (move.closes_any ? TaskOutcome::kClosed : TaskOutcome::kNone);
    if (outcome != TaskOutcome::kNone) {
      task->finish_time = time;
      task->outcome = outcome;
    }
  }
  if (move.opens == nullptr) return;
  Open(*move.opens, time, dossier);
  dossier.task_taken_up = false;
}

}  // namespace onestop::dossier
