// One place says which of the catalogue's versions a decision is made by.

#include "libs/catalog/decision_context.h"

#include "libs/dossier/division.h"

namespace onestop::catalog {

void SetOffice(const Snapshot& snapshot, const dossier::Dossier& dossier,
               absl::string_view submitted_procedure, absl::CivilDay day, dossier::Context& context) {
  if (!submitted_procedure.empty()) {
    context.office = snapshot.OfficeOn(submitted_procedure, day);
  } else if (!dossier.accept_time.has_value()) {
    context.office = snapshot.OfficeOn(dossier.procedure_code, day);
  } else {
    context.office = snapshot.OfficePinned(dossier, day);
  }
  const dossier::Task* const task = dossier.OpenTask();
  if (task == nullptr) return;
  context.holder = snapshot.ActorById(task->assignee, day).get();
  const dossier::Task* const before = dossier::DivisionWorkBefore(dossier, *task);
  if (before != nullptr) context.worker_before = snapshot.ActorById(before->assignee, day).get();
}

}  // namespace onestop::catalog
