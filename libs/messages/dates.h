#pragma once

/// Days, instants and limits of time as people read them, in the office's zone.

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/messages/messages.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::messages {

/// "15/01/2024" in Vietnamese, "2024-01-15" in English.
Bilingual Day(absl::CivilDay day);

/// "09:00 ngày 15/01/2024" in Vietnamese, "09:00 on 2024-01-15" in English.
Bilingual Instant(absl::Time time);

/// The time that a procedure may take: "10 working days"; `amount` does not count for one of the same day.
Bilingual Limit(common::v1::TimeUnit unit, int amount);

}  // namespace onestop::messages
