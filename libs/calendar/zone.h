#pragma once

/// The office's time zone. Every local day and hour of Onestop is one of this zone, whatever the machine's
/// own zone is.

#include "absl/time/time.h"

namespace onestop::calendar {

/// Asia/Ho_Chi_Minh: UTC+7 without daylight saving since 13 June 1975. On a machine without time zone data it
/// is UTC+7 outright, which gives the same answers from that day on.
absl::TimeZone OfficeZone();

}  // namespace onestop::calendar
