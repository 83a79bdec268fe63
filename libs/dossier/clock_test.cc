// The classes at their boundaries. Due Monday 26 October 2026 at 17:30.

#include "libs/dossier/clock.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"

namespace onestop::dossier {
namespace {

using enum ::onestop::common::v1::Timeliness;

struct TimelinessRow {
  std::string name;
  std::string finish;  // Empty: not finished.
  std::string instant;
  Timeliness want;
  TimeUnit unit = TimeUnit::TIME_UNIT_WORKING_DAY;
};

void PrintTo(const TimelinessRow& row, std::ostream* out) { *out << row.name; }

Dossier DueOnThe26th(TimeUnit unit) {
  Dossier dossier;
  dossier.limit_unit = unit;
  dossier.accept_time = At("2026-10-12 10:00");
  dossier.due_time = At("2026-10-26 17:30");
  dossier.clock = {{1, *dossier.accept_time, true, *dossier.due_time}};
  return dossier;
}

class ClockTest : public ::testing::TestWithParam<TimelinessRow> {};

TEST_P(ClockTest, TellsTheClass) {
  Dossier dossier = DueOnThe26th(GetParam().unit);
  if (!GetParam().finish.empty()) dossier.finish_time = At(GetParam().finish);
  EXPECT_EQ(TimelinessAt(dossier, At(GetParam().instant)), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Days, ClockTest,
    ::testing::Values(
        TimelinessRow{"JustBeforeAcceptance", "", "2026-10-12 09:59:59.999", TIMELINESS_UNSPECIFIED},
        TimelinessRow{"AtAcceptance", "", "2026-10-12 10:00", TIMELINESS_PENDING_IN_TIME},
        TimelinessRow{"AtTheDueTime", "", "2026-10-26 17:30", TIMELINESS_PENDING_IN_TIME},
        TimelinessRow{"JustAfterTheDueTime", "", "2026-10-26 17:30:00.001", TIMELINESS_PENDING_OVERDUE},
        TimelinessRow{"DoneTheDayBeforeAtMidnight", "2026-10-25 23:59:59.999", "2026-12-31 00:00",
                      TIMELINESS_BEFORE},
        TimelinessRow{"DoneAsTheDueDayBegins", "2026-10-26 00:00", "2026-12-31 00:00", TIMELINESS_ON_TIME},
        TimelinessRow{"DoneLateInTheEveningOfTheDueDay", "2026-10-26 23:59:59.999", "2026-12-31 00:00",
                      TIMELINESS_ON_TIME},
        TimelinessRow{"DoneTheDayAfter", "2026-10-27 00:00", "2026-12-31 00:00", TIMELINESS_OVERDUE},
        TimelinessRow{"AsOfBeforeItsLateEnd", "2026-10-27 00:00", "2026-10-26 12:00",
                      TIMELINESS_PENDING_IN_TIME},
        TimelinessRow{"AsOfItsEnd", "2026-10-20 10:00", "2026-10-20 10:00", TIMELINESS_BEFORE},
        TimelinessRow{"AsOfJustBeforeItsEnd", "2026-10-20 10:00", "2026-10-20 09:59:59.999",
                      TIMELINESS_PENDING_IN_TIME}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Hours, ClockTest,
    ::testing::Values(TimelinessRow{"DoneAtTheDueTime", "2026-10-26 17:30", "2026-12-31 00:00",
                                    TIMELINESS_ON_TIME, TimeUnit::TIME_UNIT_WORKING_HOUR},
                      TimelinessRow{"DoneJustAfterTheDueTime", "2026-10-26 17:30:00.001", "2026-12-31 00:00",
                                    TIMELINESS_OVERDUE, TimeUnit::TIME_UNIT_WORKING_HOUR},
                      TimelinessRow{"DoneADayEarly", "2026-10-25 17:30", "2026-12-31 00:00",
                                    TIMELINESS_BEFORE, TimeUnit::TIME_UNIT_WORKING_HOUR}),
    [](const auto& row) { return row.param.name; });

// Asked on the 14th; complete on the 20th with a new due date.
Dossier WithSupplement() {
  Dossier dossier = DueOnThe26th(TimeUnit::TIME_UNIT_WORKING_DAY);
  const absl::Time due = At("2026-11-03 17:30");
  dossier.clock.push_back({2, At("2026-10-14 09:00"), false, *dossier.due_time});
  dossier.clock.push_back({3, At("2026-10-20 09:00"), true, due});
  dossier.due_time = due;
  return dossier;
}

TEST(ClockSegmentTest, TheDueDateOfThePastIsTheOneInForceThen) {
  Dossier dossier = WithSupplement();
  EXPECT_EQ(TimelinessAt(dossier, At("2026-11-03 17:30")), TIMELINESS_PENDING_IN_TIME);
  EXPECT_EQ(TimelinessAt(dossier, At("2026-11-04 08:00")), TIMELINESS_PENDING_OVERDUE);
  dossier.clock[0].due_time = At("2026-10-13 17:30");
  EXPECT_EQ(TimelinessAt(dossier, At("2026-10-14 08:59")), TIMELINESS_PENDING_OVERDUE);
  EXPECT_EQ(TimelinessAt(dossier, At("2026-10-21 08:00")), TIMELINESS_PENDING_IN_TIME);
}

// Two months after the due date of the first segment.
TEST(ClockSegmentTest, WhoAwaitsTheApplicantIsInTime) {
  Dossier dossier = WithSupplement();
  dossier.clock.pop_back();
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), TIMELINESS_PENDING_IN_TIME);
}

TEST(ClockSegmentTest, AnEndWhileAwaitingTheApplicantCountsAsWhenTheClockStopped) {
  Dossier dossier = WithSupplement();
  dossier.clock.pop_back();
  dossier.finish_time = At("2026-12-30 09:00");
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), TIMELINESS_BEFORE);
  // The request was late already: waiting does not correct that.
  dossier.clock[1].start_time = At("2026-10-28 09:00");
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), TIMELINESS_OVERDUE);
}

TEST(ClockTestWithoutClock, RefusedAtIntakeHasNoClass) {
  Bench bench;
  bench.Submitted().Do(Officer(), "2026-10-12 10:00", RejectAtIntake{"not ours"});
  EXPECT_EQ(TimelinessAt(bench.dossier, At("2026-12-31 00:00")), TIMELINESS_UNSPECIFIED);
}

// Imported dossiers may have no clock at all.
TEST(ClockTestWithoutClock, ADossierWithoutADueDateIsOnTime) {
  Dossier dossier;
  dossier.accept_time = At("2026-10-12 10:00");
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), TIMELINESS_PENDING_IN_TIME);
  dossier.finish_time = At("2026-12-30 09:00");
  EXPECT_EQ(TimelinessAt(dossier, At("2026-12-31 00:00")), TIMELINESS_ON_TIME);
}

TEST(StepClockTest, AStepIsComparedWithItsOwnLimitByTheInstant) {
  Task task = {.number = 1,
               .step = 1,
               .kind = StepKind::STEP_KIND_TRANSFER,
               .role = Role::ROLE_ONE_STOP_OFFICER,
               .agency_id = kCounter,
               .assignee = "",
               .open_time = At("2026-10-12 10:00"),
               .due_time = At("2026-10-13 08:30"),
               .claim_time = {},
               .finish_time = {},
               .outcome = TaskOutcome::kNone};
  EXPECT_EQ(StepTimeliness(task, At("2026-10-12 09:59")), TIMELINESS_UNSPECIFIED);
  EXPECT_EQ(StepTimeliness(task, At("2026-10-13 08:30")), TIMELINESS_PENDING_IN_TIME);
  EXPECT_EQ(StepTimeliness(task, At("2026-10-13 08:31")), TIMELINESS_PENDING_OVERDUE);
  const absl::Time later = At("2026-12-31 00:00");
  task.finish_time = At("2026-10-12 17:00");
  EXPECT_EQ(StepTimeliness(task, later), TIMELINESS_BEFORE);
  task.finish_time = At("2026-10-13 08:30");
  EXPECT_EQ(StepTimeliness(task, later), TIMELINESS_ON_TIME);
  task.finish_time = At("2026-10-13 08:31");
  EXPECT_EQ(StepTimeliness(task, later), TIMELINESS_OVERDUE);
  task.due_time = absl::InfiniteFuture();
  EXPECT_EQ(StepTimeliness(task, later), TIMELINESS_UNSPECIFIED);
}

}  // namespace
}  // namespace onestop::dossier
