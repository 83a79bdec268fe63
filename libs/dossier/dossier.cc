#include "libs/dossier/dossier.h"

namespace onestop::dossier {

const Task* Dossier::OpenTask() const {
  // The newest is the open one, if any is: look from the end.
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    if (!task->finish_time.has_value()) return &*task;
  }
  return nullptr;
}

}  // namespace onestop::dossier
