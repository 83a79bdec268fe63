// The grouping of digits.

#include "libs/messages/numbers.h"

#include <limits>

#include "gtest/gtest.h"

namespace onestop::messages {
namespace {

TEST(NumberTest, DigitsAreGroupedAsEachLanguageDoes) {
  EXPECT_EQ(Number(4441), (Bilingual{.vi = "4.441", .en = "4,441"}));
  EXPECT_EQ(Number(3'000'000), (Bilingual{.vi = "3.000.000", .en = "3,000,000"}));
  EXPECT_EQ(Number(999), (Bilingual{.vi = "999", .en = "999"}));
  EXPECT_EQ(Number(0).vi, "0");
  EXPECT_EQ(Number(-100).vi, "-100");
  EXPECT_EQ(Number(-1000).vi, "-1.000");
  EXPECT_EQ(Number(std::numeric_limits<int64_t>::min()).en, "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace onestop::messages
