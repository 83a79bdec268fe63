// The units of limits: which amounts each allows, and how each counts from the instant of acceptance.

#include "libs/calendar/due.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/unit_range.h"
#include "libs/calendar/zone.h"

namespace onestop::calendar {
namespace {

UnitRange RangeOf(Unit unit) {
  switch (unit) {
    case Unit::kWorkingDay:
      return {"WORKING_DAY", 1, kLimitDaysMax};
    case Unit::kCalendarDay:
      return {"CALENDAR_DAY", 1, kLimitDaysMax};
    case Unit::kWorkingHour:
      return {"WORKING_HOUR", 1, kLimitHoursMax};
    case Unit::kSameDay:
      return {"SAME_DAY", 0, 0};
    case Unit::kMonth:
      return {"MONTH", 1, kLimitMonthsMax};
  }
  CHECK(false);
}

// 31 January plus a month is the last day of February, not a day in March.
absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), last);
}

absl::StatusOr<absl::CivilDay> SameDay(const Calendar& calendar, absl::Time accepted, int cutoff_minute) {
  if (cutoff_minute < 0 || cutoff_minute >= kMinutesOfDay) {
    return base::FieldError("same_day_cutoff_minute",
                            absl::StrCat("is ", cutoff_minute, "; it must be 0 to ", kMinutesOfDay - 1));
  }
  const absl::CivilDay day = absl::ToCivilDay(accepted, OfficeZone());
  const absl::Time cutoff = absl::FromCivil(day, OfficeZone()) + absl::Minutes(cutoff_minute);
  if (calendar.IsWorkingDay(day) && accepted <= cutoff) {
    ASSIGN_OR_RETURN(const absl::Time end, calendar.EndOfDay(day));
    // The cut-off may lie after the office has closed; what comes between is too late for this day.
    if (accepted < end) return day;
  }
  return calendar.AddWorkingDays(day, 1);
}

absl::StatusOr<absl::CivilDay> DueDate(const Calendar& calendar, absl::CivilDay base, Limit limit) {
  switch (limit.unit) {
    case Unit::kWorkingDay:
      return calendar.AddWorkingDays(base, limit.amount);
    case Unit::kCalendarDay:
      return calendar.RollForward(base + limit.amount);
    case Unit::kMonth:
      return calendar.RollForward(AddMonths(base, limit.amount));
    case Unit::kWorkingHour:
    case Unit::kSameDay:
      break;
  }
  CHECK(false);
}

}  // namespace

absl::Status CheckLimit(Limit limit) {
  const UnitRange range = RangeOf(limit.unit);
  if (limit.amount >= range.min && limit.amount <= range.max) return absl::OkStatus();
  return LimitInvalid(range, absl::StrCat(limit.amount));
}

absl::StatusOr<Due> DueAfter(const Calendar& calendar, absl::Time accepted, Limit limit,
                             int same_day_cutoff_minute) {
  RETURN_IF_ERROR(CheckLimit(limit));
  absl::CivilDay date;
  if (limit.unit == Unit::kSameDay) {
    ASSIGN_OR_RETURN(date, SameDay(calendar, accepted, same_day_cutoff_minute));
  } else {
    // What arrives outside office hours counts as received when the office opens next.
    ASSIGN_OR_RETURN(const absl::Time base, calendar.StartOfNextSession(accepted));
    if (limit.unit == Unit::kWorkingHour) {
      ASSIGN_OR_RETURN(const absl::Time time, calendar.AddWorkingTime(base, absl::Hours(limit.amount)));
      // Hours are exact to the instant: they do not last until the office closes.
      return Due{.time = time, .date = absl::ToCivilDay(time, OfficeZone())};
    }
    ASSIGN_OR_RETURN(date, DueDate(calendar, absl::ToCivilDay(base, OfficeZone()), limit));
  }
  ASSIGN_OR_RETURN(const absl::Time time, calendar.EndOfDay(date));
  return Due{.time = time, .date = date};
}

}  // namespace onestop::calendar
