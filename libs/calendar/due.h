#pragma once

/// When a dossier is due: the statutory limit, applied to the instant of acceptance.
///
///     ASSIGN_OR_RETURN(const Due due, DueAfter(calendar, accept_time, {Unit::kWorkingDay, 10}, 15 * 60));

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"

namespace onestop::calendar {

/// The unit of a limit, as procedures state it. It is always stored with the amount: provinces mix units.
enum class Unit {
  /// Ngày làm việc.
  kWorkingDay,
  /// Ngày.
  kCalendarDay,
  /// Giờ làm việc: office time; 8 hours are one ordinary working day.
  kWorkingHour,
  /// Ngay, trong ngày.
  kSameDay,
  /// Tháng.
  kMonth,
};

/// The largest limits that a procedure may state: two years of ordinary working days, and of months.
inline constexpr int kLimitDaysMax = 520;
inline constexpr int kLimitHoursMax = 4'160;
inline constexpr int kLimitMonthsMax = 24;

/// A time limit of a procedure or a step.
struct Limit {
  Unit unit = Unit::kWorkingDay;
  /// 1 to the maximum of its unit; 0 for kSameDay.
  int amount = 0;

  friend bool operator==(const Limit&, const Limit&) = default;
};

/// The last instant that is on time, and its local day, which is what a receipt promises.
struct Due {
  absl::Time time;
  absl::CivilDay date;

  friend bool operator==(const Due&, const Due&) = default;
};

/// Whether the amount is one that its unit allows.
///
/// Errors: INVALID_ARGUMENT, reason LIMIT_INVALID.
absl::Status CheckLimit(Limit limit);

/// When a dossier accepted at `accepted` is due.
///
/// The count begins at `accepted`, or at the start of the next session when that is outside working time;
/// call it the base. Then the due date is, by unit:
///
/// * working day: the amount-th working day strictly after the day of the base.
/// * calendar day: so many days after the day of the base, which is not counted itself; rolled forward to a
///   working day (Civil Code 2015, Articles 147 and 148).
/// * month: the same day of a later month, or the last day of that month if it is shorter; rolled forward.
/// * same day: the day of acceptance, when that is a working day, not over yet, and the local time is at most
///   `same_day_cutoff_minute` after midnight; else the next working day.
///
/// For these the due time is the end of that day's last session. For working hours it is the instant at which
/// the office has worked so long since the base.
///
/// Never before `accepted`. Pure: the same arguments give the same answer.
///
/// Errors: INVALID_ARGUMENT, reason LIMIT_INVALID (as CheckLimit) or FIELD_INVALID (a cut-off outside the
/// day, for kSameDay); OUT_OF_RANGE, reason CALENDAR_UNKNOWN.
absl::StatusOr<Due> DueAfter(const Calendar& calendar, absl::Time accepted, Limit limit,
                             int same_day_cutoff_minute);

}  // namespace onestop::calendar
