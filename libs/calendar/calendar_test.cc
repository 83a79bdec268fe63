// Which days and instants are working time, in the office's own zone, and that unknown days are refused
// by every method.

#include "libs/calendar/calendar.h"

#include <limits>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/calendar/calendar_testing.h"

namespace onestop::calendar {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// What a calendar is made of.

TEST(CalendarTest, ADayOffMayBeListedTwiceOrOnAWeekend) {
  CalendarSpec spec = SpecOf2026();
  spec.days_off.push_back(On("2026-09-02"));
  spec.days_off.push_back(On("2026-05-02"));
  const Calendar calendar = MakeCalendar(spec);
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-05-02")));
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-05-03")));
  EXPECT_TRUE(calendar.IsWorkingDay(On("2026-05-04")));
}

TEST(CalendarTest, TheFirstHoursReachBackWithoutLimit) {
  CalendarSpec spec = SpecOf2026();
  spec.hours[0].valid_from = On("2026-06-01");
  EXPECT_EQ(MakeCalendar(spec).EndOfDay(On("2026-01-05")).value(), At("2026-01-05 17:30"));
}

// Three Hours, of which only the second is in force within the known range.
TEST(CalendarTest, HoursThatBeganBeforeTheKnownRangeAreInForceAtItsStart) {
  CalendarSpec spec = SpecOf2026();
  spec.hours = {
      {On("2020-01-01"), {{0, 60}}}, {On("2025-01-01"), {{480, 540}}}, {On("2030-01-01"), {{0, 30}}}};
  EXPECT_EQ(MakeCalendar(spec).EndOfDay(On("2026-01-05")).value(), At("2026-01-05 09:00"));
}

// A century of days: no table or sum overflows.
TEST(CalendarTest, TheLongestCalendarIsTaken) {
  CalendarSpec spec = SpecOf2026();
  spec.known_to = spec.known_from + (kKnownDaysMax - 1);
  const Calendar calendar = MakeCalendar(spec);
  EXPECT_TRUE(calendar.AddWorkingDays(On("2026-01-01"), 26'000).ok());
}

// Days and instants.

TEST(CalendarTest, WorkingDaysAreMondayToFridayLessDaysOffPlusMakeUpDays) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_TRUE(calendar.IsWorkingDay(On("2026-10-12")));
  EXPECT_TRUE(calendar.IsWorkingDay(On("2026-10-16")));
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-10-17"))) << "Saturday";
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-10-18"))) << "Sunday";
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-02-18"))) << "Tết";
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-08-31"))) << "swapped";
  EXPECT_TRUE(calendar.IsWorkingDay(On("2026-08-22"))) << "the Saturday worked for it";
  EXPECT_FALSE(calendar.IsWorkingDay(On("2026-04-27"))) << "off for a holiday on a Sunday";
}

TEST(CalendarTest, AnUnknownDayIsNeverTakenForAWorkingDay) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_FALSE(calendar.Knows(On("2025-12-31")));
  EXPECT_FALSE(calendar.IsWorkingDay(On("2025-12-31")));
  EXPECT_TRUE(calendar.Knows(On("2026-12-31")));
  EXPECT_FALSE(calendar.Knows(On("2027-01-04")));
  EXPECT_FALSE(calendar.IsWorkingDay(On("2027-01-04")));
  EXPECT_FALSE(calendar.IsWorkingTime(At("2027-01-04 09:00")));
}

TEST(CalendarTest, ASessionHoldsItsStartAndNotItsEnd) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_FALSE(calendar.IsWorkingTime(At("2026-10-12 07:30") - absl::Nanoseconds(1)));
  EXPECT_TRUE(calendar.IsWorkingTime(At("2026-10-12 07:30")));
  EXPECT_TRUE(calendar.IsWorkingTime(At("2026-10-12 11:30") - absl::Nanoseconds(1)));
  EXPECT_FALSE(calendar.IsWorkingTime(At("2026-10-12 11:30")));
  EXPECT_TRUE(calendar.IsWorkingTime(At("2026-10-12 13:30")));
  EXPECT_FALSE(calendar.IsWorkingTime(At("2026-10-12 17:30")));
  EXPECT_FALSE(calendar.IsWorkingTime(At("2026-10-17 09:00"))) << "Saturday";
}

TEST(CalendarTest, TheDayIsTheOfficesOwnAndNotUtcs) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  // 01:00 UTC on Monday is 08:00 in the office; 23:00 UTC on Friday is Saturday 06:00.
  EXPECT_TRUE(calendar.IsWorkingTime(absl::FromCivil(absl::CivilHour(2026, 10, 12, 1), absl::UTCTimeZone())));
  EXPECT_EQ(
      calendar.StartOfNextSession(absl::FromCivil(absl::CivilHour(2026, 10, 16, 23), absl::UTCTimeZone()))
          .value(),
      At("2026-10-19 07:30"));
}

TEST(CalendarTest, TheOfficeZoneIsSevenHoursAheadAllYear) {
  for (const absl::CivilDay day : {kFirstDay, On("2026-01-01"), On("2026-07-01"), kLastDay}) {
    EXPECT_EQ(absl::FromCivil(day, OfficeZone()), absl::FromCivil(day, absl::FixedTimeZone(7 * 3600))) << day;
  }
}

// The end of the first session is the start of the second, so that 10:00 is working time.
TEST(CalendarTest, TouchingSessionsAreOneStretch) {
  CalendarSpec spec = SpecOf2026();
  spec.hours[0].sessions = {{480, 600}, {600, 720}};
  const Calendar calendar = MakeCalendar(spec);
  EXPECT_TRUE(calendar.IsWorkingTime(At("2026-10-12 10:00")));
  EXPECT_EQ(calendar.StartOfNextSession(At("2026-10-12 10:00")).value(), At("2026-10-12 10:00"));
  EXPECT_EQ(calendar.AddWorkingTime(At("2026-10-12 09:00"), absl::Hours(2)).value(), At("2026-10-12 11:00"));
}

TEST(CalendarTest, TheNextSessionIsTheOneThatIsGoingOnOrComes) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  const std::pair<const char*, const char*> rows[] = {
      {"2026-10-12 00:00", "2026-10-12 07:30"},
      {"2026-10-12 09:15", "2026-10-12 09:15"},
      {"2026-10-12 11:30", "2026-10-12 13:30"},
      {"2026-10-12 17:30", "2026-10-13 07:30"},
      // Over a weekend, over Tết, and into a Saturday that is worked.
      {"2026-10-17 12:00", "2026-10-19 07:30"},
      {"2026-02-13 18:00", "2026-02-23 07:30"},
      {"2026-08-21 18:00", "2026-08-22 07:30"}};
  for (const auto& [time, start] : rows)
    EXPECT_EQ(calendar.StartOfNextSession(At(time)).value(), At(start)) << time;
}

TEST(CalendarTest, RollingForwardKeepsAWorkingDayAndLeavesAnyOther) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_EQ(calendar.RollForward(On("2026-10-12")).value(), On("2026-10-12"));
  EXPECT_EQ(calendar.RollForward(On("2026-08-22")).value(), On("2026-08-22"));
  // From a Saturday over the swapped Monday and the National Day.
  EXPECT_EQ(calendar.RollForward(On("2026-08-29")).value(), On("2026-09-03"));
}

TEST(CalendarTest, DifferencesAreNegativeBackwards) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_EQ(calendar.WorkingDaysBetween(On("2026-10-12"), On("2026-10-12")).value(), 0);
  EXPECT_EQ(calendar.WorkingDaysBetween(On("2026-10-16"), On("2026-10-19")).value(), 1);
  EXPECT_EQ(calendar.WorkingDaysBetween(On("2026-10-19"), On("2026-10-16")).value(), -1);
  EXPECT_EQ(calendar.WorkingTimeBetween(At("2026-10-16 17:00"), At("2026-10-19 08:00")).value(),
            absl::Hours(1));
  EXPECT_EQ(calendar.WorkingTimeBetween(At("2026-10-19 08:00"), At("2026-10-16 17:00")).value(),
            -absl::Hours(1));
}

TEST(CalendarTest, NoTimeAddedIsTheSameInstantEvenAtNight) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_EQ(calendar.AddWorkingTime(At("2026-10-12 22:00"), absl::ZeroDuration()).value(),
            At("2026-10-12 22:00"));
}

// Refusals.

TEST(CalendarTest, TheClosingTimeOfADayOffIsRefused) {
  const absl::Status status = MakeCalendar(SpecOf2026()).EndOfDay(On("2026-10-17")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(base::ReasonOf(status)->name, "NOT_A_WORKING_DAY");
  EXPECT_THAT(base::ReasonOf(status)->metadata,
              UnorderedElementsAre(Pair("calendar", "H31-2026"), Pair("day", "2026-10-17")));
}

TEST(CalendarTest, AddingLessThanOneDayOrLessThanNoTimeIsRefused) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  for (const absl::Status& status :
       {calendar.AddWorkingDays(On("2026-10-12"), 0).status(),
        calendar.AddWorkingDays(On("2026-10-12"), -3).status(),
        calendar.AddWorkingTime(At("2026-10-12 09:00"), -absl::Nanoseconds(1)).status(),
        calendar.AddWorkingTime(At("2026-10-12 09:00"), -absl::InfiniteDuration()).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(base::ReasonOf(status)->name, "LIMIT_INVALID");
  }
}

TEST(CalendarTest, WhatNeedsAnUnknownDayIsRefusedByEveryMethod) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  const absl::CivilDay inside = On("2026-12-31");
  const absl::CivilDay before = On("2025-12-31");
  const absl::CivilDay after = On("2027-01-01");
  const absl::Time noon = At("2026-12-31 12:00");
  // The end of the last session: whatever comes after it lies on an unknown day.
  const absl::Time evening = At("2026-12-31 17:30");
  const absl::Time past = At("2025-12-31 23:59");
  const absl::Time future = At("2027-01-01 00:00");
  for (const absl::Status& status :
       {calendar.StartOfNextSession(past).status(),
        calendar.StartOfNextSession(future).status(),
        calendar.StartOfNextSession(evening).status(),
        calendar.StartOfNextSession(absl::InfiniteFuture()).status(),
        calendar.StartOfNextSession(absl::InfinitePast()).status(),
        calendar.EndOfDay(before).status(),
        calendar.EndOfDay(after).status(),
        calendar.EndOfDay(absl::CivilDay::max()).status(),
        calendar.EndOfDay(absl::CivilDay::min()).status(),
        calendar.RollForward(after).status(),
        calendar.AddWorkingDays(before, 1).status(),
        calendar.AddWorkingDays(inside, 1).status(),
        calendar.AddWorkingDays(inside, std::numeric_limits<int>::max()).status(),
        calendar.AddWorkingTime(past, absl::Hours(1)).status(),
        calendar.AddWorkingTime(future, absl::ZeroDuration()).status(),
        calendar.AddWorkingTime(noon, absl::Hours(4) + absl::Nanoseconds(1)).status(),
        calendar.AddWorkingTime(noon, absl::InfiniteDuration()).status(),
        calendar.WorkingTimeBetween(past, noon).status(),
        calendar.WorkingTimeBetween(noon, future).status(),
        calendar.WorkingDaysBetween(before, inside).status(),
        calendar.WorkingDaysBetween(inside, after).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
    ASSERT_TRUE(base::ReasonOf(status).has_value());
    EXPECT_EQ(base::ReasonOf(status)->name, "CALENDAR_UNKNOWN");
  }
  // The very last minutes are known.
  EXPECT_EQ(calendar.AddWorkingTime(noon, absl::Hours(4)).value(), evening);
}

TEST(CalendarTest, AnUnknownDayIsNamedWithWhatIsKnownAndWhatToDo) {
  const absl::Status status = MakeCalendar(SpecOf2026()).EndOfDay(On("2027-03-01")).status();
  EXPECT_EQ(
      status.message(),
      "calendar H31-2026 knows its holidays from 2026-01-01 to 2026-12-31, and 2027-03-01 is needed; extend "
      "the calendar");
  EXPECT_THAT(base::ReasonOf(status)->metadata,
              UnorderedElementsAre(Pair("calendar", "H31-2026"), Pair("day", "2027-03-01"),
                                   Pair("known_from", "2026-01-01"), Pair("known_to", "2026-12-31")));
}

// One weekend: the table of working days is empty.
TEST(CalendarTest, ACalendarWithoutAWorkingDayRefusesWhatNeedsOne) {
  CalendarSpec spec = SpecOf2026();
  spec.known_from = On("2026-10-17");
  spec.known_to = On("2026-10-18");
  spec.days_off.clear();
  spec.make_up_days.clear();
  const Calendar calendar = MakeCalendar(spec);
  EXPECT_EQ(calendar.RollForward(spec.known_from).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(calendar.AddWorkingTime(At("2026-10-17 09:00"), absl::Minutes(1)).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(calendar.WorkingDaysBetween(spec.known_from, spec.known_to).value(), 0);
}

// Run under ThreadSanitizer as well: a Calendar has no hidden state.
TEST(CalendarTest, ThreadsMayShareOneCalendar) {
  const auto calendar = std::make_shared<const Calendar>(MakeCalendar(SpecOf2026()));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([calendar] {
      for (int count = 1; count <= 200; ++count) {
        EXPECT_TRUE(calendar->AddWorkingDays(On("2026-01-05"), count).ok());
        EXPECT_TRUE(calendar->AddWorkingTime(At("2026-01-05 09:00"), absl::Hours(count)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace onestop::calendar
