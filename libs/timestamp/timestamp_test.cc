// Times convert both ways at every resolution that is used, on both sides of 1970.

#include "libs/timestamp/timestamp.h"

#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"

namespace onestop::timestamp {
namespace {

struct Row {
  const char* name;
  absl::Time time;
  int64_t seconds;
  int32_t nanos;
};

class TimestampTest : public ::testing::TestWithParam<Row> {};

TEST_P(TimestampTest, SaysTheSameInstantBothWays) {
  const google::protobuf::Timestamp timestamp = ToTimestamp(GetParam().time);
  EXPECT_EQ(timestamp.seconds(), GetParam().seconds);
  EXPECT_EQ(timestamp.nanos(), GetParam().nanos);
  EXPECT_EQ(ToTime(timestamp), GetParam().time);
}

INSTANTIATE_TEST_SUITE_P(
    Times, TimestampTest,
    ::testing::Values(Row{"Zero", absl::UnixEpoch(), 0, 0},
                      Row{"WholeSecond", absl::FromUnixSeconds(1705286400), 1705286400, 0},
                      Row{"Microsecond", absl::FromUnixMicros(1705286400'000'001), 1705286400, 1000},
                      Row{"Nanosecond", absl::FromUnixNanos(1705286400'000'000'001), 1705286400, 1},
                      Row{"MicrosecondBefore1970", absl::FromUnixMicros(-1), -1, 999'999'000},
                      Row{"HalfASecondBefore1970", absl::FromUnixMillis(-500), -1, 500'000'000},
                      Row{"SecondBefore1970", absl::FromUnixSeconds(-1), -1, 0},
                      // The range of a Timestamp: 0001-01-01 to the end of 9999.
                      Row{"TheFirst", absl::FromUnixSeconds(-62135596800), -62135596800, 0},
                      Row{"TheLast", absl::FromUnixSeconds(253402300799) + absl::Nanoseconds(999'999'999),
                          253402300799, 999'999'999}),
    [](const auto& test) { return test.param.name; });

TEST(TimestampTest, AgreesWithTimeUtilOnMicroseconds) {
  for (const int64_t micros : {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-1'000'000}, int64_t{-1'000'001},
                               int64_t{1705286400'123'456}}) {
    const auto want = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(micros);
    EXPECT_EQ(ToTimestamp(absl::FromUnixMicros(micros)).SerializeAsString(), want.SerializeAsString());
  }
}

TEST(ToWholeSeconds, DropsWhatIsBelowASecondDownwards) {
  EXPECT_EQ(ToTime(ToWholeSeconds(absl::FromUnixMillis(1999))), absl::FromUnixSeconds(1));
  EXPECT_EQ(ToTime(ToWholeSeconds(absl::FromUnixMillis(-1))), absl::FromUnixSeconds(-1));
  EXPECT_EQ(ToTime(ToWholeSeconds(absl::FromUnixSeconds(1705286400))), absl::FromUnixSeconds(1705286400));
}

// A certificate may claim any time: its report must still be one that JSON can hold.
TEST(ToWholeSeconds, StaysWithinWhatATimestampCanSay) {
  using ::google::protobuf::util::TimeUtil;
  EXPECT_EQ(TimeUtil::ToString(ToWholeSeconds(absl::InfinitePast())), "0001-01-01T00:00:00Z");
  EXPECT_EQ(TimeUtil::ToString(ToWholeSeconds(absl::FromUnixSeconds(-62135596801))), "0001-01-01T00:00:00Z");
  EXPECT_EQ(TimeUtil::ToString(ToWholeSeconds(absl::FromUnixSeconds(253402300800))), "9999-12-31T23:59:59Z");
  EXPECT_EQ(TimeUtil::ToString(ToWholeSeconds(absl::InfiniteFuture())), "9999-12-31T23:59:59Z");
}

// Downwards also before 1970: otherwise a stored time could lie after the one that was read.
TEST(FloorToMicros, DropsNanosecondsDownwards) {
  EXPECT_EQ(FloorToMicros(absl::FromUnixNanos(1999)), absl::FromUnixMicros(1));
  EXPECT_EQ(FloorToMicros(absl::FromUnixNanos(-1)), absl::FromUnixMicros(-1));
  EXPECT_EQ(FloorToMicros(absl::FromUnixNanos(-1001)), absl::FromUnixMicros(-2));
  EXPECT_EQ(FloorToMicros(absl::FromUnixMicros(-7)), absl::FromUnixMicros(-7));
}

}  // namespace
}  // namespace onestop::timestamp
