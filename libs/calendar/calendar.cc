// A calendar as two tables, made once: the known days, and the working days with the office minutes up
// to each. Every question is then an index or a binary search.

#include "libs/calendar/calendar.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/check_spec.h"
#include "libs/calendar/unit_range.h"
#include "libs/calendar/zone.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::calendar {
namespace {

bool IsMondayToFriday(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

int MinutesOf(const std::vector<Session>& sessions) {
  int minutes = 0;
  for (const Session& session : sessions) minutes += session.end_minute - session.start_minute;
  return minutes;
}

}  // namespace

absl::StatusOr<Calendar> Calendar::Create(CalendarSpec spec) {
  RETURN_IF_ERROR(CheckSpec(spec));
  return Calendar(std::move(spec));
}

Calendar::Calendar(CalendarSpec spec) : spec_(std::move(spec)) {
  const std::set<absl::CivilDay> days_off(spec_.days_off.begin(), spec_.days_off.end());
  const std::set<absl::CivilDay> make_up_days(spec_.make_up_days.begin(), spec_.make_up_days.end());
  // CheckSpec() has bounded the range, so that the tables stay below a megabyte.
  const int day_count = static_cast<int>(spec_.known_to - spec_.known_from) + 1;
  CHECK(day_count >= 1 && day_count <= kKnownDaysMax);

  days_.reserve(static_cast<size_t>(day_count));
  size_t hours = 0;
  int minutes = 0;
  for (int day = 0; day < day_count; ++day) {
    const absl::CivilDay date = DateOf(day);
    while (hours + 1 < spec_.hours.size() && spec_.hours[hours + 1].valid_from <= date) ++hours;
    // A make-up day wins over its weekend; CheckSpec() refuses one that is also a day off.
    const bool worked = make_up_days.contains(date) || (IsMondayToFriday(date) && !days_off.contains(date));
    days_.push_back({.working_days_before = static_cast<int>(working_days_.size()),
                     .hours = worked ? static_cast<int>(hours) : kNotWorked});
    if (!worked) continue;
    minutes += MinutesOf(spec_.hours[hours].sessions);
    working_days_.push_back({.day = day, .minutes_through = minutes});
  }
}

bool Calendar::Knows(absl::CivilDay day) const { return day >= spec_.known_from && day <= spec_.known_to; }

bool Calendar::IsWorkingDay(absl::CivilDay day) const {
  const absl::StatusOr<int> index = IndexOf(day);
  return index.ok() && days_[*index].hours != kNotWorked;
}

bool Calendar::IsWorkingTime(absl::Time time) const {
  const absl::StatusOr<absl::Time> start = StartOfNextSession(time);
  return start.ok() && *start == time;
}

absl::StatusOr<absl::Time> Calendar::StartOfNextSession(absl::Time time) const {
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(time));
  if (days_[moment.day].hours != kNotWorked) {
    for (const Session& session : SessionsOf(moment.day)) {
      // A session's end is outside of it: at closing time the next session begins the count.
      if (moment.since_midnight >= absl::Minutes(session.end_minute)) continue;
      return std::max(time, MidnightOf(moment.day) + absl::Minutes(session.start_minute));
    }
  }
  ASSIGN_OR_RETURN(const WorkingDay next, WorkingDayAt(static_cast<size_t>(WorkingDaysThrough(moment.day))));
  return MidnightOf(next.day) + absl::Minutes(SessionsOf(next.day).front().start_minute);
}

absl::StatusOr<absl::Time> Calendar::EndOfDay(absl::CivilDay day) const {
  ASSIGN_OR_RETURN(const int index, IndexOf(day));
  if (days_[index].hours == kNotWorked) {
    const std::string date = absl::FormatCivilTime(day);
    return refusal::Refuse(
        absl::FailedPreconditionError(absl::StrCat(date, " is not a working day in calendar ", spec_.id,
                                                   "; give a working day or correct the calendar")),
        common::v1::ERROR_REASON_NOT_A_WORKING_DAY, {{"calendar", spec_.id}, {"day", date}});
  }
  return MidnightOf(index) + absl::Minutes(SessionsOf(index).back().end_minute);
}

absl::StatusOr<absl::CivilDay> Calendar::RollForward(absl::CivilDay day) const {
  ASSIGN_OR_RETURN(const int index, IndexOf(day));
  ASSIGN_OR_RETURN(const WorkingDay next,
                   WorkingDayAt(static_cast<size_t>(days_[index].working_days_before)));
  return DateOf(next.day);
}

absl::StatusOr<absl::CivilDay> Calendar::AddWorkingDays(absl::CivilDay day, int count) const {
  if (count < 1) {
    return LimitInvalid({.name = "WORKING_DAY", .min = 1}, absl::StrCat(count));
  }
  ASSIGN_OR_RETURN(const int index, IndexOf(day));
  const size_t target = static_cast<size_t>(WorkingDaysThrough(index)) + static_cast<size_t>(count) - 1;
  ASSIGN_OR_RETURN(const WorkingDay found, WorkingDayAt(target));
  return DateOf(found.day);
}

absl::StatusOr<absl::Time> Calendar::AddWorkingTime(absl::Time time, absl::Duration duration) const {
  if (duration < absl::ZeroDuration()) {
    return LimitInvalid({.name = "WORKING_TIME", .min = 0}, absl::FormatDuration(duration));
  }
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(time));
  if (duration == absl::ZeroDuration()) return time;

  const absl::Duration target = OfficeTimeUntil(moment) + duration;
  // lower_bound, not upper_bound: a target at a session's end belongs to that day, not to the next
  // morning.
  const auto found = std::ranges::lower_bound(
      working_days_, target, {}, [](const WorkingDay& day) { return absl::Minutes(day.minutes_through); });
  // The target lies past the last known working day: the first unknown day is the one that is needed.
  if (found == working_days_.end()) return Unknown(spec_.known_to + 1);

  const std::vector<Session>& sessions = SessionsOf(found->day);
  absl::Duration left = target - absl::Minutes(found->minutes_through - MinutesOf(sessions));
  for (const Session& session : sessions) {
    const absl::Duration length = absl::Minutes(session.end_minute - session.start_minute);
    if (left <= length) return MidnightOf(found->day) + absl::Minutes(session.start_minute) + left;
    left -= length;
  }
  CHECK(false);  // The day was chosen because the target lies in it.
}

absl::StatusOr<absl::Duration> Calendar::WorkingTimeBetween(absl::Time from, absl::Time to) const {
  ASSIGN_OR_RETURN(const Moment from_moment, MomentOf(from));
  ASSIGN_OR_RETURN(const Moment to_moment, MomentOf(to));
  return OfficeTimeUntil(to_moment) - OfficeTimeUntil(from_moment);
}

// Prefix sums: the difference is negative by itself when `to` comes first.
absl::StatusOr<int> Calendar::WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const {
  ASSIGN_OR_RETURN(const int from_index, IndexOf(from));
  ASSIGN_OR_RETURN(const int to_index, IndexOf(to));
  return WorkingDaysThrough(to_index) - WorkingDaysThrough(from_index);
}

absl::Status Calendar::Unknown(absl::CivilDay day) const {
  const std::string date = absl::FormatCivilTime(day);
  const std::string known_from = absl::FormatCivilTime(spec_.known_from);
  const std::string known_to = absl::FormatCivilTime(spec_.known_to);
  return refusal::Refuse(
      absl::OutOfRangeError(absl::StrCat("calendar ", spec_.id, " knows its holidays from ", known_from,
                                         " to ", known_to, ", and ", date,
                                         " is needed; extend the calendar")),
      common::v1::ERROR_REASON_CALENDAR_UNKNOWN,
      {{"calendar", spec_.id}, {"day", date}, {"known_from", known_from}, {"known_to", known_to}});
}

absl::StatusOr<int> Calendar::IndexOf(absl::CivilDay day) const {
  // Compared first: the difference of two arbitrary civil days may overflow.
  if (!Knows(day)) return Unknown(day);
  return static_cast<int>(day - spec_.known_from);
}

absl::StatusOr<Calendar::Moment> Calendar::MomentOf(absl::Time time) const {
  ASSIGN_OR_RETURN(const int day, IndexOf(absl::ToCivilDay(time, OfficeZone())));
  return Moment{.day = day, .since_midnight = time - MidnightOf(day)};
}

absl::StatusOr<Calendar::WorkingDay> Calendar::WorkingDayAt(size_t index) const {
  if (index >= working_days_.size()) return Unknown(spec_.known_to + 1);
  return working_days_[index];
}

absl::Time Calendar::MidnightOf(int day) const { return absl::FromCivil(DateOf(day), OfficeZone()); }

const std::vector<Session>& Calendar::SessionsOf(int day) const {
  CHECK(days_[day].hours != kNotWorked);
  return spec_.hours[days_[day].hours].sessions;
}

int Calendar::WorkingDaysThrough(int day) const {
  return days_[day].working_days_before + (days_[day].hours != kNotWorked ? 1 : 0);
}

absl::Duration Calendar::OfficeTimeUntil(const Moment& moment) const {
  const int before = days_[moment.day].working_days_before;
  absl::Duration total =
      before == 0 ? absl::ZeroDuration() : absl::Minutes(working_days_[before - 1].minutes_through);
  if (days_[moment.day].hours == kNotWorked) return total;
  for (const Session& session : SessionsOf(moment.day)) {
    const absl::Duration start = absl::Minutes(session.start_minute);
    const absl::Duration end = absl::Minutes(session.end_minute);
    // Nothing of a session that has not begun, all of one that is over.
    total += std::clamp(moment.since_midnight, start, end) - start;
  }
  return total;
}

}  // namespace onestop::calendar
