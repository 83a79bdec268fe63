// The state of a dossier after a command, for clients that show it without a second call.

#include "services/workflow/handlers/progress.h"

#include "libs/service/command.h"

namespace onestop::workflow::handlers {

v1::Progress ToProgress(const ledger::Committed& committed) {
  const dossier::Dossier& dossier = committed.dossier;
  v1::Progress progress;
  progress.set_dossier_id(dossier.id);
  progress.set_dossier_code(dossier.code);
  progress.set_version(dossier.version);
  progress.set_status(dossier.status);
  // None when the process is finished or waits for the applicant.
  if (const dossier::Task* task = dossier.OpenTask(); task != nullptr) {
    v1::Task& open = *progress.mutable_open_task();
    open.set_dossier_id(dossier.id);
    open.set_task_number(task->number);
    open.set_dossier_code(dossier.code);
    open.set_procedure_code(dossier.procedure_code);
    open.set_step(task->step);
    open.set_kind(task->kind);
    open.set_role(task->role);
    open.set_agency_id(task->agency_id);
    open.set_assignee(task->assignee);
    *open.mutable_open_time() = service::ToTimestamp(task->open_time);
    if (task->due_time != absl::InfiniteFuture())
      *open.mutable_due_time() = service::ToTimestamp(task->due_time);
    if (dossier.due_time.has_value())
      *open.mutable_dossier_due_time() = service::ToTimestamp(*dossier.due_time);
  }
  return progress;
}

}  // namespace onestop::workflow::handlers
