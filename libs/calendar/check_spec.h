#pragma once

/// Whether a CalendarSpec makes sense. Private to this library: Calendar::Create() checks every spec.

#include "absl/status/status.h"
#include "libs/calendar/calendar.h"

namespace onestop::calendar {

/// INVALID_ARGUMENT with a violation for each wrong field, so that all can be corrected at once.
absl::Status CheckSpec(const CalendarSpec& spec);

}  // namespace onestop::calendar
