// When a dossier is due: counted in the working calendar, or taken from the system that promised it.

#include "libs/dossier/due_time.h"

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

calendar::Unit FromProto(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::TIME_UNIT_CALENDAR_DAY:
      return calendar::Unit::kCalendarDay;
    case TimeUnit::TIME_UNIT_WORKING_HOUR:
      return calendar::Unit::kWorkingHour;
    case TimeUnit::TIME_UNIT_SAME_DAY:
      return calendar::Unit::kSameDay;
    case TimeUnit::TIME_UNIT_MONTH:
      return calendar::Unit::kMonth;
    // TIME_UNIT_WORKING_DAY. UNSPECIFIED does not occur: acceptance writes the unit of a checked procedure.
    default:
      return calendar::Unit::kWorkingDay;
  }
}

absl::Time ExternalInstant(const DecisionInput& input, absl::CivilDay date, absl::Time start,
                           calendar::Limit limit) {
  const calendar::Calendar* calendar = input.context.office.calendar;
  if (calendar != nullptr && limit.unit != calendar::Unit::kWorkingHour && calendar->IsWorkingDay(date)) {
    // An acceptance in the evening of the promised day is no reason to doubt the date.
    if (const auto end = calendar->EndOfDay(date); end.ok() && *end > start) return *end;
  }
  // The day's last second: nothing in the old system says when its office closed.
  return absl::FromCivil(absl::CivilSecond(date + 1) - 1, calendar::OfficeZone());
}

}  // namespace

absl::StatusOr<ReceiptTimes> ReceiptTimesOf(const DecisionInput& input, absl::Time occur) {
  ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
  ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
  ReceiptTimes times;
  // Nothing is refused because the holidays of the next year are not published. A due date is a promise and does wait
  // for them (Accept).
  const auto deemed = calendar->StartOfNextSession(occur);
  if (!deemed.ok()) return times;
  times.deemed = *deemed;
  if (const auto due = calendar->AddWorkingTime(*deemed, absl::Hours(rules->intake_check_hours)); due.ok()) {
    times.answer_due = *due;
  }
  return times;
}

TimeUnit ToProto(calendar::Unit unit) {
  switch (unit) {
    case calendar::Unit::kWorkingDay:
      return TimeUnit::TIME_UNIT_WORKING_DAY;
    case calendar::Unit::kCalendarDay:
      return TimeUnit::TIME_UNIT_CALENDAR_DAY;
    case calendar::Unit::kWorkingHour:
      return TimeUnit::TIME_UNIT_WORKING_HOUR;
    case calendar::Unit::kSameDay:
      return TimeUnit::TIME_UNIT_SAME_DAY;
    case calendar::Unit::kMonth:
      return TimeUnit::TIME_UNIT_MONTH;
  }
  CHECK(false);
}

calendar::Limit PinnedLimit(const Dossier& dossier) {
  return {.unit = FromProto(dossier.limit_unit), .amount = dossier.limit_amount};
}

absl::StatusOr<DueTime> DueSince(const DecisionInput& input, absl::Time start, calendar::Limit limit,
                                 const std::optional<ExternalDueDate>& external) {
  if (!external.has_value()) {
    ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
    ASSIGN_OR_RETURN(const RuleSet* rules, RulesOf(input));
    ASSIGN_OR_RETURN(const calendar::Due due,
                     calendar::DueAfter(*calendar, start, limit, rules->same_day_cutoff_minute));
    return DueTime{.time = due.time, .date = due.date};
  }
  if (!input.actor().migration) return error::MigrationRightMissing("a due date promised by another system");
  // The handlers take exactly one of the two.
  CHECK(external->date.has_value() != external->time.has_value());
  const absl::Time due =
      external->time.has_value() ? *external->time : ExternalInstant(input, *external->date, start, limit);
  if (due < start) return error::TimeBeforePrevious(due, start);
  // Marked, so that reports can tell a promise of another system from one that was counted here.
  return DueTime{.time = due, .date = DayOf(due), .external = true};
}

absl::StatusOr<DueTime> MoveDue(const calendar::Calendar& calendar, absl::Time before, absl::Time stop,
                                absl::Time resume, calendar::Limit limit) {
  // Limits in hours move by hours, all others by whole working days, as they were counted.
  if (limit.unit == calendar::Unit::kWorkingHour) {
    ASSIGN_OR_RETURN(const absl::Duration waited, calendar.WorkingTimeBetween(stop, resume));
    ASSIGN_OR_RETURN(const absl::Time due, calendar.AddWorkingTime(before, waited));
    return DueTime{.time = due, .date = DayOf(due)};
  }
  ASSIGN_OR_RETURN(const int waited, calendar.WorkingDaysBetween(DayOf(stop), DayOf(resume)));
  // Within one working day nothing is moved: the count is by whole days.
  if (waited == 0) return DueTime{.time = before, .date = DayOf(before)};
  ASSIGN_OR_RETURN(const absl::CivilDay date, calendar.AddWorkingDays(DayOf(before), waited));
  ASSIGN_OR_RETURN(const absl::Time due, calendar.EndOfDay(date));
  return DueTime{.time = due, .date = date};
}

absl::StatusOr<DueTime> DueMovedBy(const DecisionInput& input, absl::Time stop, absl::Time resume,
                                   calendar::Limit limit) {
  ASSIGN_OR_RETURN(const calendar::Calendar* calendar, CalendarOf(input));
  return MoveDue(*calendar, *input.dossier.due_time, stop, resume, limit);
}

}  // namespace onestop::dossier
