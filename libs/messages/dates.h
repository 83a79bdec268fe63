#pragma once

/// Days and instants as people read them, in the office's zone.

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/messages/messages.h"

namespace onestop::messages {

/// "15/01/2024" in Vietnamese, "2024-01-15" in English.
Bilingual Day(absl::CivilDay day);

/// "09:00 ngày 15/01/2024" in Vietnamese, "09:00 on 2024-01-15" in English.
Bilingual Instant(absl::Time time);

}  // namespace onestop::messages
