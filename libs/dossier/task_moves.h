#pragma once

/// What events do to the tasks of a dossier, in one way for all kinds. Private to this module.

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// What an event does to the tasks.
struct TaskMove {
  /// The open task that the event names; 0: none.
  int task_number = 0;
  /// How that task is done; kNone: it stays open.
  TaskOutcome outcome = TaskOutcome::kNone;
  /// Whether an open task ends with the work, done or not.
  bool closes_any = false;
  const v1::Task* opens = nullptr;
};

TaskMove TaskMoveOf(const v1::Event& event);

/// Dossier::OpenTask() for a dossier that is changed.
Task* OpenTaskOf(Dossier& dossier);

/// Does it. The event fits the dossier: the task that it names is open.
void MoveTasks(const v1::Event& event, const TaskMove& move, absl::Time time, Dossier& dossier);

}  // namespace onestop::dossier
