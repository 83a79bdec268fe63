#pragma once

/// The acts of a dossier as people read them, in both languages. Pure; no personal data.

#include <string>

#include "absl/time/civil_time.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/rules.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

struct Text {
  std::string vi;
  std::string en;
};

/// The name of an act, such as "Accepted"; "" without one.
std::string KindOf(const v1::Event& event);

/// What happened. `task` is the task that the act was about and `process` the steps' names; both may be null.
Text Describe(const v1::Event& event, const Task* task, const Process* process);

/// "15/01/2024".
std::string FormatDay(absl::CivilDay day);

}  // namespace onestop::dossier
