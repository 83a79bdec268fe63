// What a dossier's events leave open: its task and its sealed result.

#include "libs/dossier/dossier.h"

namespace onestop::dossier {

const Task* Dossier::OpenTask() const {
  // The newest is the open one, if any is: the search begins at the end.
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    if (!task->finish_time.has_value()) return &*task;
  }
  return nullptr;
}

const ResultDocument* Dossier::SealedResult() const {
  for (auto document = documents.rbegin(); document != documents.rend(); ++document) {
    // A renewed file replaces the sealed one; both kinds are results, and the last one counts.
    if (document->kind >= ResultDocument::Kind::kSealed) return &*document;
  }
  return nullptr;
}

}  // namespace onestop::dossier
