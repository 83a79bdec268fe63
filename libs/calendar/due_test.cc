// Due dates in every unit at the edges: closing time, lunch, weekends, holidays, make-up days, months
// of different length.

#include "libs/calendar/due.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/calendar/calendar_testing.h"

namespace onestop::calendar {

// What GoogleTest prints when a row fails.
void PrintTo(const Due& due, std::ostream* out) {
  *out << absl::FormatTime("%Y-%m-%d %H:%M:%E*S", due.time, OfficeZone()) << " on " << due.date;
}

namespace {

constexpr int kCutoff = 15 * 60;

struct Row {
  const char* what;
  const char* accepted;
  Limit limit;
  const char* due;
};

class DueRowTest : public ::testing::TestWithParam<Row> {};

TEST_P(DueRowTest, TheDueTimeIsTheExpectedOne) {
  const Row& row = GetParam();
  const Calendar calendar = MakeCalendar(SpecOf2026());
  const auto due = DueAfter(calendar, At(row.accepted), row.limit, kCutoff);
  ASSERT_TRUE(due.ok()) << row.what << ": " << due.status();
  const absl::Time expected = At(row.due);
  EXPECT_EQ(*due, (Due{.time = expected, .date = absl::ToCivilDay(expected, OfficeZone())})) << row.what;
}

// Vectors that were computed independently of this code.
INSTANTIATE_TEST_SUITE_P(
    Vectors, DueRowTest,
    ::testing::Values(
        Row{"ten working days", "2026-10-12 09:00", {Unit::kWorkingDay, 10}, "2026-10-26 17:30"},
        Row{"eighty hours are ten days", "2026-10-12 09:00", {Unit::kWorkingHour, 80}, "2026-10-26 09:00"},
        Row{"lunch does not count", "2026-10-12 10:30", {Unit::kWorkingHour, 2}, "2026-10-12 14:30"},
        Row{"a weekend does not count", "2026-10-16 16:00", {Unit::kWorkingHour, 8}, "2026-10-19 16:00"},
        Row{"Friday evening is Monday morning",
            "2026-10-16 19:00",
            {Unit::kWorkingHour, 8},
            "2026-10-19 17:30"},
        Row{"a make-up Saturday counts", "2026-08-20 09:00", {Unit::kWorkingDay, 3}, "2026-08-24 17:30"},
        Row{"the swap and the National Day", "2026-08-28 09:00", {Unit::kWorkingDay, 3}, "2026-09-07 17:30"},
        Row{"hours over the National Day", "2026-08-28 16:30", {Unit::kWorkingHour, 8}, "2026-09-03 16:30"},
        Row{"Tết", "2026-02-12 09:00", {Unit::kWorkingDay, 5}, "2026-02-26 17:30"},
        Row{"30 April and 1 May", "2026-04-28 09:00", {Unit::kWorkingDay, 5}, "2026-05-07 17:30"},
        Row{"a restart after a supplement",
            "2026-10-20 09:00",
            {Unit::kWorkingDay, 10},
            "2026-11-03 17:30"}));

INSTANTIATE_TEST_SUITE_P(
    WorkingDays, DueRowTest,
    ::testing::Values(
        Row{"the last hour is not special", "2026-10-12 17:29", {Unit::kWorkingDay, 1}, "2026-10-13 17:30"},
        Row{"closing time is the next day's", "2026-10-12 17:30", {Unit::kWorkingDay, 1}, "2026-10-14 17:30"},
        Row{"the evening is the next day's", "2026-10-12 21:00", {Unit::kWorkingDay, 1}, "2026-10-14 17:30"},
        Row{"before opening is the same day's",
            "2026-10-12 05:00",
            {Unit::kWorkingDay, 1},
            "2026-10-13 17:30"},
        Row{"lunch is the same day's", "2026-10-12 12:00", {Unit::kWorkingDay, 1}, "2026-10-13 17:30"},
        Row{"Saturday is Monday's", "2026-10-17 09:00", {Unit::kWorkingDay, 1}, "2026-10-20 17:30"},
        Row{"a make-up Saturday is its own", "2026-08-22 09:00", {Unit::kWorkingDay, 1}, "2026-08-24 17:30"},
        Row{"a make-up Saturday's evening", "2026-08-22 18:00", {Unit::kWorkingDay, 1}, "2026-08-25 17:30"},
        Row{"midnight belongs to the new day",
            "2026-10-13 00:00",
            {Unit::kWorkingDay, 1},
            "2026-10-14 17:30"},
        // The Hùng Kings' day of 2026: the Monday after it is off.
        Row{"a holiday on a Sunday moves to Monday",
            "2026-04-24 09:00",
            {Unit::kWorkingDay, 1},
            "2026-04-28 17:30"},
        Row{"the last day that is known", "2026-12-30 09:00", {Unit::kWorkingDay, 1}, "2026-12-31 17:30"}));

INSTANTIATE_TEST_SUITE_P(
    WorkingHours, DueRowTest,
    ::testing::Values(
        Row{"to the end of the morning, not the afternoon's start",
            "2026-10-12 09:30",
            {Unit::kWorkingHour, 2},
            "2026-10-12 11:30"},
        Row{"from lunch", "2026-10-12 12:15", {Unit::kWorkingHour, 1}, "2026-10-12 14:30"},
        Row{"seconds are kept", "2026-10-12 11:00:30", {Unit::kWorkingHour, 1}, "2026-10-12 14:00:30"},
        Row{"a fraction of a second is kept",
            "2026-10-12 17:29:59.25",
            {Unit::kWorkingHour, 1},
            "2026-10-13 08:29:59.25"},
        Row{"on a make-up Saturday", "2026-08-21 16:30", {Unit::kWorkingHour, 2}, "2026-08-22 08:30"}));

INSTANTIATE_TEST_SUITE_P(
    CalendarDays, DueRowTest,
    ::testing::Values(
        Row{"ends on a working day", "2026-10-12 09:00", {Unit::kCalendarDay, 3}, "2026-10-15 17:30"},
        Row{"ends on a Saturday", "2026-10-12 09:00", {Unit::kCalendarDay, 5}, "2026-10-19 17:30"},
        Row{"ends on a make-up Saturday", "2026-08-20 09:00", {Unit::kCalendarDay, 2}, "2026-08-22 17:30"},
        Row{"ends in Tết", "2026-02-12 09:00", {Unit::kCalendarDay, 5}, "2026-02-23 17:30"},
        Row{"counts from Monday after a Friday evening",
            "2026-10-16 19:00",
            {Unit::kCalendarDay, 1},
            "2026-10-20 17:30"}));

INSTANTIATE_TEST_SUITE_P(
    Months, DueRowTest,
    ::testing::Values(
        Row{"the same day of the next month", "2026-10-12 09:00", {Unit::kMonth, 1}, "2026-11-12 17:30"},
        Row{"a Sunday rolls forward", "2026-09-11 09:00", {Unit::kMonth, 1}, "2026-10-12 17:30"},
        Row{"the 31st has no day in June", "2026-03-31 09:00", {Unit::kMonth, 3}, "2026-06-30 17:30"},
        Row{"28 February is a Saturday", "2026-01-30 09:00", {Unit::kMonth, 1}, "2026-03-02 17:30"},
        Row{"ends on the National Day", "2026-07-01 09:00", {Unit::kMonth, 2}, "2026-09-03 17:30"}));

INSTANTIATE_TEST_SUITE_P(
    SameDay, DueRowTest,
    ::testing::Values(
        Row{"in the morning", "2026-10-12 09:00", {Unit::kSameDay, 0}, "2026-10-12 17:30"},
        Row{"before opening", "2026-10-12 05:00", {Unit::kSameDay, 0}, "2026-10-12 17:30"},
        Row{"at the cut-off", "2026-10-12 15:00", {Unit::kSameDay, 0}, "2026-10-12 17:30"},
        Row{"a second after the cut-off", "2026-10-12 15:00:01", {Unit::kSameDay, 0}, "2026-10-13 17:30"},
        Row{"Friday after the cut-off", "2026-10-16 16:00", {Unit::kSameDay, 0}, "2026-10-19 17:30"},
        Row{"on a Saturday", "2026-10-17 09:00", {Unit::kSameDay, 0}, "2026-10-19 17:30"},
        Row{"on a make-up Saturday", "2026-08-22 09:00", {Unit::kSameDay, 0}, "2026-08-22 17:30"},
        Row{"on a holiday", "2026-02-17 09:00", {Unit::kSameDay, 0}, "2026-02-23 17:30"}));

// How libs/dossier counts when a rule set lets the clock resume.
TEST(DueTest, ResumingAfterASupplementAddsTheWaitedWorkingDays) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  const auto due = DueAfter(calendar, At("2026-10-12 09:00"), {Unit::kWorkingDay, 10}, kCutoff);
  ASSERT_TRUE(due.ok()) << due.status();
  const auto waited = calendar.WorkingDaysBetween(On("2026-10-14"), On("2026-10-20"));
  ASSERT_TRUE(waited.ok()) << waited.status();
  EXPECT_EQ(*waited, 4);
  EXPECT_EQ(calendar.AddWorkingDays(due->date, *waited).value(), On("2026-10-30"));
}

TEST(DueTest, HoursThatChangeWithTheSeasonCountAsTheyAreOnEachDay) {
  CalendarSpec spec = SpecOf2026();
  // From 15 October seven hours a day: 08:00–11:30 and 13:30–17:00.
  spec.hours.push_back({On("2026-10-15"), {{8 * 60, 11 * 60 + 30}, {13 * 60 + 30, 17 * 60}}});
  const Calendar calendar = MakeCalendar(spec);
  // 14 October from 16:30 gives one hour, the 15th seven, the 16th its first two.
  EXPECT_EQ(DueAfter(calendar, At("2026-10-14 16:30"), {Unit::kWorkingHour, 10}, kCutoff)->time,
            At("2026-10-16 10:00"));
  EXPECT_EQ(DueAfter(calendar, At("2026-10-14 16:30"), {Unit::kWorkingDay, 1}, kCutoff)->time,
            At("2026-10-15 17:00"));
  // 17:10 is working time on the 14th, and too late on the 15th.
  EXPECT_EQ(DueAfter(calendar, At("2026-10-14 17:10"), {Unit::kWorkingDay, 1}, kCutoff)->date,
            On("2026-10-15"));
  EXPECT_EQ(DueAfter(calendar, At("2026-10-15 17:10"), {Unit::kWorkingDay, 1}, kCutoff)->date,
            On("2026-10-19"));
}

TEST(DueTest, AMonthFromTheLastDayOfJanuaryEndsOnALeapDay) {
  CalendarSpec spec = SpecOf2026();
  spec.known_from = On("2024-01-01");
  const Calendar calendar = MakeCalendar(spec);
  EXPECT_EQ(DueAfter(calendar, At("2024-01-31 09:00"), {Unit::kMonth, 1}, kCutoff)->date, On("2024-02-29"));
}

// A rule set may state a cut-off at which the office is closed already.
TEST(DueTest, ACutoffAfterClosingTimeStillNeverGivesADuePastOfAcceptance) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  const int late = 20 * 60;
  EXPECT_EQ(DueAfter(calendar, At("2026-10-12 17:29"), {Unit::kSameDay, 0}, late)->date, On("2026-10-12"));
  EXPECT_EQ(DueAfter(calendar, At("2026-10-12 17:30"), {Unit::kSameDay, 0}, late)->date, On("2026-10-13"));
  EXPECT_EQ(DueAfter(calendar, At("2026-10-12 19:00"), {Unit::kSameDay, 0}, late)->date, On("2026-10-13"));
}

struct LimitRow {
  Limit limit;
  bool allowed;
};

class LimitTest : public ::testing::TestWithParam<LimitRow> {};

TEST_P(LimitTest, AnAmountIsTakenOrRefusedByTheRangeOfItsUnit) {
  const auto& [limit, allowed] = GetParam();
  const absl::Status status = CheckLimit(limit);
  EXPECT_EQ(status.ok(), allowed) << status;
  if (allowed) return;
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(base::ReasonOf(status)->name, "LIMIT_INVALID");
  // Nothing is computed from a limit that is not allowed.
  const Calendar calendar = MakeCalendar(SpecOf2026());
  EXPECT_EQ(DueAfter(calendar, At("2026-10-12 09:00"), limit, kCutoff).status(), status);
}

INSTANTIATE_TEST_SUITE_P(
    Edges, LimitTest,
    ::testing::Values(LimitRow{{Unit::kWorkingDay, -1}, false}, LimitRow{{Unit::kWorkingDay, 0}, false},
                      LimitRow{{Unit::kWorkingDay, 1}, true}, LimitRow{{Unit::kWorkingDay, 520}, true},
                      LimitRow{{Unit::kWorkingDay, 521}, false}, LimitRow{{Unit::kCalendarDay, 0}, false},
                      LimitRow{{Unit::kCalendarDay, 520}, true}, LimitRow{{Unit::kCalendarDay, 521}, false},
                      LimitRow{{Unit::kWorkingHour, 0}, false}, LimitRow{{Unit::kWorkingHour, 1}, true},
                      LimitRow{{Unit::kWorkingHour, 4160}, true}, LimitRow{{Unit::kWorkingHour, 4161}, false},
                      LimitRow{{Unit::kMonth, 0}, false}, LimitRow{{Unit::kMonth, 24}, true},
                      LimitRow{{Unit::kMonth, 25}, false}, LimitRow{{Unit::kSameDay, 0}, true},
                      LimitRow{{Unit::kSameDay, 1}, false}));

TEST(DueTest, ARefusedLimitSaysWhatItsUnitTakes) {
  const absl::Status status = CheckLimit({Unit::kMonth, 25});
  EXPECT_EQ(status.message(), "a limit of 25 was given in the unit MONTH, which takes 1 to 24");
  EXPECT_THAT(
      base::ReasonOf(status)->metadata,
      ::testing::UnorderedElementsAre(::testing::Pair("unit", "MONTH"), ::testing::Pair("amount", "25"),
                                      ::testing::Pair("min", "1"), ::testing::Pair("max", "24")));
}

TEST(DueTest, ACutoffOutsideTheDayIsRefused) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  for (const int cutoff : {-1, 24 * 60}) {
    const auto due = DueAfter(calendar, At("2026-10-12 09:00"), {Unit::kSameDay, 0}, cutoff);
    EXPECT_EQ(due.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(base::ReasonOf(due.status())->metadata["field"], "same_day_cutoff_minute");
  }
}

TEST(DueTest, ADueDatePastTheKnownDaysIsRefusedInEveryUnit) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  for (const Limit limit : {Limit{Unit::kWorkingDay, 1}, Limit{Unit::kCalendarDay, 1},
                            Limit{Unit::kWorkingHour, 2}, Limit{Unit::kSameDay, 0}, Limit{Unit::kMonth, 1}}) {
    const auto due = DueAfter(calendar, At("2026-12-31 16:30"), limit, kCutoff);
    EXPECT_EQ(due.status().code(), absl::StatusCode::kOutOfRange);
    ASSERT_TRUE(base::ReasonOf(due.status()).has_value());
    EXPECT_EQ(base::ReasonOf(due.status())->name, "CALENDAR_UNKNOWN");
  }
}

TEST(DueTest, AcceptanceOutsideTheKnownDaysIsRefused) {
  const Calendar calendar = MakeCalendar(SpecOf2026());
  for (const absl::Time accepted : {At("2025-12-31 23:59"), At("2027-01-01 00:00"), absl::InfinitePast(),
                                    absl::InfiniteFuture(), absl::UnixEpoch()}) {
    for (const Limit limit :
         {Limit{Unit::kWorkingDay, 1}, Limit{Unit::kCalendarDay, 1}, Limit{Unit::kWorkingHour, 1},
          Limit{Unit::kSameDay, 0}, Limit{Unit::kMonth, 1}}) {
      const auto due = DueAfter(calendar, accepted, limit, kCutoff);
      EXPECT_EQ(due.status().code(), absl::StatusCode::kOutOfRange);
    }
  }
}

}  // namespace
}  // namespace onestop::calendar
