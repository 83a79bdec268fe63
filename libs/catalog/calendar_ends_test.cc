// Which calendars count, and where they end.

#include "libs/catalog/calendar_ends.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/catalog/catalog_testing.h"

namespace onestop::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const absl::CivilDay kToday(2026, 11, 30);
const absl::CivilDay kEnd(2026, 12, 31);

v1::Catalogue WithAnotherCalendar() {
  v1::Catalogue catalogue = SmallCatalogue();
  *catalogue.add_calendars() = catalogue.calendars(0);
  catalogue.mutable_calendars(1)->set_id("another");
  return catalogue;
}

TEST(CalendarEndsTest, CalendarsThatAnAgencyWorksByCount) {
  EXPECT_THAT(CalendarEnds(WithAnotherCalendar(), kToday), ElementsAre(Pair("vn-office", kEnd)));
}

TEST(CalendarEndsTest, AnAgencyThatIsGoneDoesNotCount) {
  v1::Catalogue catalogue = WithAnotherCalendar();
  catalogue.mutable_agencies(0)->set_calendar_id("another");
  catalogue.mutable_agencies(0)->set_valid_to("2026-11-29");
  EXPECT_THAT(CalendarEnds(catalogue, kToday), ElementsAre(Pair("vn-office", kEnd)));
  catalogue.mutable_agencies(0)->set_valid_to("2026-11-30");
  EXPECT_THAT(CalendarEnds(catalogue, kToday), ElementsAre(Pair("another", kEnd), Pair("vn-office", kEnd)));
}

// Who imports only the next year's calendar wants to know too.
TEST(CalendarEndsTest, AChangeWithoutAgenciesCountsWhole) {
  v1::Catalogue catalogue = WithAnotherCalendar();
  catalogue.clear_agencies();
  EXPECT_THAT(CalendarEnds(catalogue, kToday), ElementsAre(Pair("another", kEnd), Pair("vn-office", kEnd)));
}

TEST(CalendarEndsTest, ADayThatCannotBeReadIsLeftToTheCheck) {
  v1::Catalogue catalogue = SmallCatalogue();
  catalogue.mutable_calendars(0)->set_known_to("soon");
  EXPECT_THAT(CalendarEnds(catalogue, kToday), IsEmpty());
}

}  // namespace
}  // namespace onestop::catalog
