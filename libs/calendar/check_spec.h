#pragma once

/// Whether a CalendarSpec makes sense. Calendar::Create() asks; nobody else needs to.

#include "absl/status/status.h"
#include "libs/calendar/calendar.h"

namespace onestop::calendar {

/// INVALID_ARGUMENT with a violation for each wrong field, so that a person mends all in one go.
absl::Status CheckSpec(const CalendarSpec& spec);

}  // namespace onestop::calendar
