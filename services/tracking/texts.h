#pragma once

/// What people read: statuses in Vietnamese, instants. Acts are libs/dossier/act_text.h's. Pure; no personal
/// data.

#include <string>

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"

namespace onestop::tracking {

/// "Đang xử lý".
std::string StatusText(dossier::DossierStatus status);

/// "09:00 ngày 15/01/2024", in the office's zone.
std::string FormatInstant(absl::Time time);

}  // namespace onestop::tracking
