// Laws that hold for every calendar, checked on random ones. A failure prints the RC_PARAMS that repeat it.

#include <algorithm>
#include <ostream>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/calendar_testing.h"
#include "libs/calendar/due.h"
#include "rapidcheck.h"
#include "rapidcheck/gtest.h"

namespace onestop::calendar {

// What RapidCheck prints of a calendar that breaks a law.
void showValue(const CalendarSpec& spec, std::ostream& out) {
  out << spec.known_from << " to " << spec.known_to;
  for (const Hours& hours : spec.hours) {
    out << "\n  hours from " << hours.valid_from << ":";
    for (const Session& session : hours.sessions)
      out << " " << session.start_minute << "-" << session.end_minute;
  }
  out << "\n  off:";
  for (const absl::CivilDay day : spec.days_off) out << " " << day;
  out << "\n  made up:";
  for (const absl::CivilDay day : spec.make_up_days) out << " " << day;
}

namespace {

bool IsWeekend(absl::CivilDay day) {
  return absl::GetWeekday(day) == absl::Weekday::saturday || absl::GetWeekday(day) == absl::Weekday::sunday;
}

// One to three sessions, some of them touching, from minutes of the day in order.
std::vector<Session> AnySessions() {
  const int count = *rc::gen::inRange(1, 4);
  std::vector<Session> sessions;
  int minute = *rc::gen::inRange(0, 9 * 60);
  for (int i = 0; i < count; ++i) {
    // Three sessions of this length, from at most 09:00 on, end before midnight.
    const int length = *rc::gen::inRange(1, 5 * 60 - 30);
    sessions.push_back({.start_minute = minute, .end_minute = minute + length});
    minute += length + *rc::gen::element(0, 1, 30);
  }
  return sessions;
}

// One to four years of an office: hours that change up to three times, one day in eight off, one weekend day
// in ten worked.
CalendarSpec AnySpec() {
  CalendarSpec spec;
  spec.id = "any";
  spec.known_from = absl::CivilDay(2000, 1, 1) + *rc::gen::inRange(0, 20'000);
  const int days = *rc::gen::inRange(365, 4 * 365);
  spec.known_to = spec.known_from + (days - 1);

  absl::CivilDay valid_from = spec.known_from - *rc::gen::inRange(-200, 200);
  const int changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes; ++i) {
    spec.hours.push_back({.valid_from = valid_from, .sessions = AnySessions()});
    valid_from += *rc::gen::inRange(1, 200);
  }
  // At full size whatever the size of the case: small dice make a small case an office without a day off.
  const auto dice = *rc::gen::resize(
      rc::kNominalSize,
      rc::gen::container<std::vector<int>>(static_cast<size_t>(days), rc::gen::inRange(0, 40)));
  for (int i = 0; i < days; ++i) {
    const absl::CivilDay day = spec.known_from + i;
    const int die = dice[static_cast<size_t>(i)];
    if (die >= 35) {
      spec.days_off.push_back(day);
    } else if (die >= 31 && IsWeekend(day)) {
      spec.make_up_days.push_back(day);
    }
  }
  return spec;
}

// An office and an instant in it. The times lie in the first half of what it knows, so that most of
// what is added to them is known too.
struct Office {
  Office() : spec(AnySpec()), calendar(MakeCalendar(spec)) { RC_LOG() << rc::toString(spec) << std::endl; }

  absl::CivilDay AnyDay() const {
    return spec.known_from + *rc::gen::inRange<int>(0, static_cast<int>(spec.known_to - spec.known_from) / 2);
  }
  // Every kind of instant: on a session's edge, on a minute, between two.
  absl::Time AnyTime() const {
    const absl::CivilDay day = AnyDay();
    std::vector<int> edges = {0, 15 * 60};
    for (const Hours& hours : spec.hours) {
      for (const Session& session : hours.sessions) {
        edges.push_back(session.start_minute);
        edges.push_back(session.end_minute);
      }
    }
    const int minute = *rc::gen::oneOf(rc::gen::elementOf(edges), rc::gen::inRange(0, kMinutesOfDay));
    const int64_t nanoseconds = *rc::gen::element<int64_t>(0, 0, 1, 30'000'000'000, 59'999'999'999);
    return absl::FromCivil(day, OfficeZone()) + absl::Minutes(minute) + absl::Nanoseconds(nanoseconds);
  }

  CalendarSpec spec;
  Calendar calendar;
};

absl::Duration AnyDuration() {
  return absl::Minutes(*rc::gen::inRange(0, 20'000)) +
         absl::Nanoseconds(*rc::gen::element<int64_t>(0, 0, 1, 59'999'999'999));
}

Limit AnyLimit() {
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return {Unit::kWorkingDay, *rc::gen::inRange(1, 120)};
    case 1:
      return {Unit::kCalendarDay, *rc::gen::inRange(1, 150)};
    case 2:
      return {Unit::kWorkingHour, *rc::gen::inRange(1, 500)};
    case 3:
      return {Unit::kMonth, *rc::gen::inRange(1, 7)};
    default:
      return {Unit::kSameDay, 0};
  }
}

int AnyCutoff() { return *rc::gen::element(15 * 60, 0, kMinutesOfDay - 1); }

// The laws are about answers. A refusal is lawful only because the calendar ends.
template <typename T>
bool Answered(const absl::StatusOr<T>& answer) {
  RC_CLASSIFY(!answer.ok(), "past the known days");
  if (!answer.ok()) RC_ASSERT(base::ReasonOf(answer.status())->name == std::string("CALENDAR_UNKNOWN"));
  return answer.ok();
}

// The sessions of `day`, found in the spec day by day: slow, and independent of Calendar's tables.
std::vector<Session> SessionsByHand(const CalendarSpec& spec, absl::CivilDay day) {
  const auto listed = [day](const std::vector<absl::CivilDay>& days) {
    return std::ranges::count(days, day) > 0;
  };
  if (listed(spec.days_off) || (IsWeekend(day) && !listed(spec.make_up_days))) return {};
  const Hours* in_force = &spec.hours.front();
  for (const Hours& hours : spec.hours) {
    if (hours.valid_from <= day) in_force = &hours;
  }
  return in_force->sessions;
}

RC_GTEST_PROP(CalendarPropertyTest, WorkingTimeIsWhatCountingDayByDayGives, ()) {
  const Office office;
  const absl::Time from = office.AnyTime();
  const absl::Time to = from + absl::Minutes(*rc::gen::inRange(0, 60 * kMinutesOfDay));
  absl::Duration counted;
  int days_counted = 0;
  const absl::CivilDay first = absl::ToCivilDay(from, OfficeZone());
  const absl::CivilDay last = absl::ToCivilDay(to, OfficeZone());
  for (absl::CivilDay day = first; day <= last; ++day) {
    const std::vector<Session> sessions = SessionsByHand(office.spec, day);
    RC_ASSERT(office.calendar.IsWorkingDay(day) == !sessions.empty());
    if (day > first && !sessions.empty()) ++days_counted;
    for (const Session& session : sessions) {
      const absl::Time midnight = absl::FromCivil(day, OfficeZone());
      const absl::Time start = std::max(from, midnight + absl::Minutes(session.start_minute));
      const absl::Time end = std::min(to, midnight + absl::Minutes(session.end_minute));
      if (start < end) counted += end - start;
    }
  }
  RC_ASSERT(office.calendar.WorkingTimeBetween(from, to).value() == counted);
  RC_ASSERT(office.calendar.WorkingTimeBetween(to, from).value() == -counted);
  RC_ASSERT(office.calendar.WorkingDaysBetween(first, last).value() == days_counted);
}

RC_GTEST_PROP(CalendarPropertyTest, AddedWorkingDaysLandOnAWorkingDayAndAreCountedBack, ()) {
  const Office office;
  const absl::CivilDay day = office.AnyDay();
  const int count = *rc::gen::inRange(1, 200);
  const auto landed = office.calendar.AddWorkingDays(day, count);
  if (!Answered(landed)) return;
  RC_ASSERT(*landed > day);
  RC_ASSERT(office.calendar.IsWorkingDay(*landed));
  RC_ASSERT(office.calendar.WorkingDaysBetween(day, *landed).value() == count);
  if (count > 1) {
    const absl::CivilDay before = office.calendar.AddWorkingDays(day, count - 1).value();
    RC_ASSERT(office.calendar.AddWorkingDays(before, 1).value() == *landed);
  }
}

RC_GTEST_PROP(CalendarPropertyTest, AddingWorkingTimeTwiceIsAddingItsSum, ()) {
  const Office office;
  const absl::Time time = office.AnyTime();
  const absl::Duration first = AnyDuration();
  const absl::Duration second = AnyDuration();
  const auto at_once = office.calendar.AddWorkingTime(time, first + second);
  const auto halfway = office.calendar.AddWorkingTime(time, first);
  if (!Answered(at_once)) return;
  RC_ASSERT(halfway.ok());
  RC_ASSERT(office.calendar.AddWorkingTime(*halfway, second).value() == *at_once);
}

RC_GTEST_PROP(CalendarPropertyTest, AddedWorkingTimeIsMeasuredBackAndReachedNoEarlier, ()) {
  const Office office;
  const absl::Time time = office.AnyTime();
  const absl::Duration duration = AnyDuration();
  const auto reached = office.calendar.AddWorkingTime(time, duration);
  if (!Answered(reached)) return;
  RC_ASSERT(*reached >= time);
  RC_ASSERT(office.calendar.WorkingTimeBetween(time, *reached).value() == duration);
  if (duration == absl::ZeroDuration()) return;
  const absl::Time just_before = *reached - absl::Nanoseconds(1);
  RC_ASSERT(office.calendar.IsWorkingTime(just_before));
  RC_ASSERT(office.calendar.WorkingTimeBetween(time, just_before).value() < duration);
}

RC_GTEST_PROP(CalendarPropertyTest, TheNextSessionStartsInWorkingTimeWithNoneBefore, ()) {
  const Office office;
  const absl::Time time = office.AnyTime();
  const auto start = office.calendar.StartOfNextSession(time);
  if (!Answered(start)) return;
  RC_ASSERT(*start >= time);
  RC_ASSERT(office.calendar.IsWorkingTime(*start));
  RC_ASSERT((*start == time) == office.calendar.IsWorkingTime(time));
  RC_ASSERT(office.calendar.WorkingTimeBetween(time, *start).value() == absl::ZeroDuration());
}

RC_GTEST_PROP(CalendarPropertyTest, RollingForwardPassesNoWorkingDay, ()) {
  const Office office;
  const absl::CivilDay day = office.AnyDay();
  const auto rolled = office.calendar.RollForward(day);
  if (!Answered(rolled)) return;
  RC_ASSERT(office.calendar.IsWorkingDay(*rolled));
  const bool stays = office.calendar.IsWorkingDay(day);
  RC_ASSERT(*rolled == (stays ? day : office.calendar.AddWorkingDays(day, 1).value()));
}

RC_GTEST_PROP(DuePropertyTest, ADueTimeNeverPrecedesAcceptance, ()) {
  const Office office;
  const absl::Time accepted = office.AnyTime();
  const Limit limit = AnyLimit();
  const auto due = DueAfter(office.calendar, accepted, limit, AnyCutoff());
  if (!Answered(due)) return;
  RC_ASSERT(due->time > accepted);
  RC_ASSERT(due->date == absl::ToCivilDay(due->time, OfficeZone()));
  RC_ASSERT(office.calendar.IsWorkingDay(due->date));
  if (limit.unit != Unit::kWorkingHour) RC_ASSERT(due->time == office.calendar.EndOfDay(due->date).value());
}

RC_GTEST_PROP(DuePropertyTest, ALongerLimitIsNeverDueEarlier, ()) {
  const Office office;
  const absl::Time accepted = office.AnyTime();
  const Limit shorter = AnyLimit();
  Limit longer = shorter;
  if (shorter.unit != Unit::kSameDay)
    longer.amount += *rc::gen::inRange(0, shorter.unit == Unit::kMonth ? 6 : 60);
  const auto sooner = DueAfter(office.calendar, accepted, shorter, 15 * 60);
  const auto later = DueAfter(office.calendar, accepted, longer, 15 * 60);
  if (!Answered(later)) return;
  RC_ASSERT(sooner.ok());
  RC_ASSERT(sooner->time <= later->time);
  RC_ASSERT(sooner->date <= later->date);
}

RC_GTEST_PROP(DuePropertyTest, ALaterAcceptanceIsNeverDueEarlier, ()) {
  const Office office;
  const absl::Time one = office.AnyTime();
  const absl::Time other = *rc::gen::element(true, false)
                               ? office.AnyTime()
                               : one + absl::Minutes(*rc::gen::inRange(0, 3 * kMinutesOfDay));
  const Limit limit = AnyLimit();
  const int cutoff = AnyCutoff();
  const auto sooner = DueAfter(office.calendar, std::min(one, other), limit, cutoff);
  const auto later = DueAfter(office.calendar, std::max(one, other), limit, cutoff);
  if (!Answered(later)) return;
  RC_ASSERT(sooner.ok());
  RC_ASSERT(sooner->time <= later->time);
}

}  // namespace
}  // namespace onestop::calendar
