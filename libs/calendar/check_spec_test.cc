// Each wrong field of a calendar's spec is named, a row each; several are named at once.

#include "libs/calendar/check_spec.h"

#include <functional>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/calendar_testing.h"

namespace onestop::calendar {
namespace {

using ::testing::HasSubstr;

// Each row changes one thing of a sound spec.
struct SpecRow {
  const char* what;
  std::function<void(CalendarSpec&)> spoil;
  const char* field;
  const char* says;
};

class SpecRowTest : public ::testing::TestWithParam<SpecRow> {};

TEST_P(SpecRowTest, AWrongSpecIsRefusedByTheFieldThatIsWrong) {
  const SpecRow& row = GetParam();
  CalendarSpec spec = SpecOf2026();
  row.spoil(spec);
  const absl::Status status = Calendar::Create(spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.what;
  const auto violations = base::FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1u) << row.what << ": " << status;
  EXPECT_EQ(violations[0].field, row.field) << row.what;
  EXPECT_THAT(violations[0].description, HasSubstr(row.says)) << row.what;
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, SpecRowTest,
    ::testing::Values(
        SpecRow{"no id", [](CalendarSpec& s) { s.id.clear(); }, "id", "is empty"},
        SpecRow{"known from before one offset held", [](CalendarSpec& s) { s.known_from = kFirstDay - 1; },
                "known_from", "is 1975-12-31; it must be 1976-01-01 to 2299-12-31"},
        SpecRow{"known from too late", [](CalendarSpec& s) { s.known_from = kLastDay + 1; }, "known_from",
                "is 2300-01-01"},
        // The extremes of the type: their differences must not overflow.
        SpecRow{"known from the end of time", [](CalendarSpec& s) { s.known_from = absl::CivilDay::max(); },
                "known_from", "it must be"},
        SpecRow{"known to before known from", [](CalendarSpec& s) { s.known_to = s.known_from - 1; },
                "known_to", "is 2025-12-31; it must be 2026-01-01 to"},
        SpecRow{"known for too long", [](CalendarSpec& s) { s.known_to = s.known_from + kKnownDaysMax; },
                "known_to", "it must be"},
        SpecRow{"known to the end of time", [](CalendarSpec& s) { s.known_to = absl::CivilDay::max(); },
                "known_to", "it must be"},
        SpecRow{"no hours", [](CalendarSpec& s) { s.hours.clear(); }, "hours",
                "has 0 entries; give 1 to 200"},
        SpecRow{"too many hours", [](CalendarSpec& s) { s.hours.resize(kHoursMax + 1); }, "hours",
                "has 201 entries"},
        SpecRow{"hours twice from one day", [](CalendarSpec& s) { s.hours.push_back(s.hours[0]); },
                "hours[1].valid_from", "not after the entry ahead of it (2026-01-01)"},
        SpecRow{"hours out of order",
                [](CalendarSpec& s) { s.hours.push_back({On("2025-01-01"), OrdinarySessions()}); },
                "hours[1].valid_from", "is 2025-01-01"},
        SpecRow{"no sessions", [](CalendarSpec& s) { s.hours[0].sessions.clear(); }, "hours[0].sessions",
                "has 0 sessions; give 1 to 8"},
        SpecRow{"too many sessions", [](CalendarSpec& s) { s.hours[0].sessions.resize(kSessionsMax + 1); },
                "hours[0].sessions", "has 9 sessions"},
        SpecRow{"a session before midnight",
                [](CalendarSpec& s) { s.hours[0].sessions[0].start_minute = -1; }, "hours[0].sessions[0]",
                "is minute -1 to 11:30"},
        SpecRow{"a session that ends as it starts",
                [](CalendarSpec& s) { s.hours[0].sessions[0] = {600, 600}; }, "hours[0].sessions[0]",
                "it must end after it starts"},
        SpecRow{"a session to midnight", [](CalendarSpec& s) { s.hours[0].sessions[1].end_minute = 1440; },
                "hours[0].sessions[1]",
                "is 13:30 to 24:00; it must end after it starts, within 00:00 to 23:59"},
        SpecRow{"sessions that overlap", [](CalendarSpec& s) { s.hours[0].sessions[1].start_minute = 689; },
                "hours[0].sessions[1]", "is 11:29 to 17:30, before the session ahead of it ends at 11:30"},
        SpecRow{"sessions out of order",
                [](CalendarSpec& s) { std::swap(s.hours[0].sessions[0], s.hours[0].sessions[1]); },
                "hours[0].sessions[1]", "put sessions in order"},
        SpecRow{"a day off that is not known of", [](CalendarSpec& s) { s.days_off[1] = On("2027-01-01"); },
                "days_off[1]", "is 2027-01-01, outside the known range 2026-01-01 to 2026-12-31"},
        SpecRow{"a make-up day that is not known of",
                [](CalendarSpec& s) { s.make_up_days[0] = On("2025-12-27"); }, "make_up_days[0]",
                "outside the known range"},
        SpecRow{"too many days off",
                [](CalendarSpec& s) { s.days_off.assign(kListedDaysMax + 1, On("2026-01-01")); }, "days_off",
                "has 10001 entries; give at most 10000"},
        SpecRow{"too many make-up days",
                [](CalendarSpec& s) { s.make_up_days.assign(kListedDaysMax + 1, On("2026-01-10")); },
                "make_up_days", "has 10001 entries"},
        SpecRow{"a day on both lists", [](CalendarSpec& s) { s.days_off.push_back(On("2026-08-22")); },
                "make_up_days[1]", "is 2026-08-22, which is also a day off"},
        SpecRow{"a make-up day that is worked anyway",
                [](CalendarSpec& s) { s.make_up_days.push_back(On("2026-08-21")); }, "make_up_days[2]",
                "give a Saturday or Sunday"}));

// All mistakes in one refusal, so that an editor corrects them together.
TEST(SpecTest, SeveralWrongFieldsAreToldAtOnce) {
  CalendarSpec spec = SpecOf2026();
  spec.id.clear();
  spec.known_to = spec.known_from - 1;
  spec.hours[0].sessions.clear();
  EXPECT_EQ(base::FieldViolationsOf(Calendar::Create(spec).status()).size(), 3u);
}

}  // namespace
}  // namespace onestop::calendar
