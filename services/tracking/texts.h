#pragma once

/// What people read: acts and statuses in Vietnamese, acts in English too. Pure; no personal data.

#include <string>

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/rules.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::tracking {

struct Text {
  std::string vi;
  std::string en;
};

/// "Đang xử lý".
std::string StatusText(dossier::DossierStatus status);

/// The name of an act, such as "Accepted".
std::string KindOf(const dossier::v1::Event& event);

/// What happened. `task` is the task that the act was about and `process` the steps' names; both may be null.
Text Describe(const dossier::v1::Event& event, const dossier::Task* task, const dossier::Process* process);

/// "09:00 ngày 15/01/2024" and "15/01/2024", in the office's zone.
std::string FormatInstant(absl::Time time);
std::string FormatDay(absl::CivilDay day);

}  // namespace onestop::tracking
