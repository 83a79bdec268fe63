#include "libs/dossier/dossier.h"

namespace onestop::dossier {

const Task* Dossier::OpenTask() const {
  // The newest is the open one, if any is: look from the end.
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    if (!task->finish_time.has_value()) return &*task;
  }
  return nullptr;
}

const ResultDocument* Dossier::SealedResult() const {
  for (auto document = documents.rbegin(); document != documents.rend(); ++document) {
    if (document->kind >= ResultDocument::Kind::kSealed) return &*document;
  }
  return nullptr;
}

}  // namespace onestop::dossier
