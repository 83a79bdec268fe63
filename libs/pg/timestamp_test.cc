// Times between absl and PostgreSQL; connection_test.cc sends them through a server.

#include "libs/pg/timestamp.h"

#include <cstdint>

#include "gtest/gtest.h"
#include "libs/pg/params.h"
#include "libs/pg/read_transaction.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;

TEST(TimestampTest, TextIsReadToTheMicrosecond) {
  EXPECT_EQ(ParseTimestamp("1970-01-01 00:00:00+00"), absl::UnixEpoch());
  EXPECT_EQ(ParseTimestamp("2026-04-28 00:30:00.5+00"), absl::FromUnixMicros(1777336200500000));
  EXPECT_EQ(ParseTimestamp("2026-04-28 00:30:00.000001+00"), absl::FromUnixMicros(1777336200000001));
  EXPECT_EQ(ParseTimestamp("1969-12-31 23:59:59.999999+00"), absl::FromUnixMicros(-1));
}

TEST(TimestampTest, WhatLiesOutsideOfFourDigitYearsIsInfinite) {
  EXPECT_EQ(ParseTimestamp("infinity"), absl::InfiniteFuture());
  EXPECT_EQ(ParseTimestamp("-infinity"), absl::InfinitePast());
  EXPECT_EQ(ParseTimestamp("10000-01-01 00:00:00+00"), absl::InfiniteFuture());
  EXPECT_EQ(ParseTimestamp("0044-03-15 00:00:00+00 BC"), absl::InfinitePast());
}

TEST(TimestampTest, FormattedAndParsedItIsTheSame) {
  for (const int64_t micros :
       {int64_t{0}, int64_t{-1}, int64_t{1777336200500001}, int64_t{-2208988800000000}}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(ParseTimestamp(FormatTimestamp(time)), time) << micros;
  }
}

// Downwards also before 2000, as the text form does.
TEST(TimestampTest, TheBinaryFormCountsFromTheYear2000AndRoundsDown) {
  EXPECT_EQ(ToPostgresMicros(absl::FromUnixSeconds(946684800)), 0);
  EXPECT_EQ(ToPostgresMicros(absl::FromUnixSeconds(946684800) - absl::Nanoseconds(1)), -1);
  EXPECT_EQ(ToPostgresMicros(absl::InfiniteFuture()), INT64_MAX);
  EXPECT_EQ(ToPostgresMicros(absl::InfinitePast()), INT64_MIN);
}

TEST(ParamsTest, ANulByteInATextIsRefusedAndNamesItsPlace) {
  Params params;
  params.Int64(1).Text(absl::string_view("a\0b", 3));
  EXPECT_THAT(params.status(), FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_NE(params.status().message().find("$2"), absl::string_view::npos);
  params.Clear();
  EXPECT_TRUE(params.status().ok());
  params.TextArray(std::vector<std::string>{"a", std::string("\0", 1)});
  EXPECT_THAT(params.status(), FailsWith(absl::StatusCode::kInvalidArgument));
}

TEST(ParamsTest, BytesMayHoldNul) {
  Params params;
  params.Bytes(absl::string_view("\0", 1)).BytesArray(std::vector<std::string>{std::string("\0", 1)});
  EXPECT_TRUE(params.status().ok());
  EXPECT_EQ(params.size(), 2);
}

// Codes of agencies come from the catalogue: an unescaped quote would add an agency to a scope.
TEST(ArrayLiteralTest, EveryElementIsQuotedAndEscaped) {
  EXPECT_EQ(ArrayLiteral({}), "{}");
  EXPECT_EQ(ArrayLiteral({"H31.06", "NULL", "", "a\"b\\c"}), R"({"H31.06","NULL","","a\"b\\c"})");
}

}  // namespace
}  // namespace onestop::pg
