// When an upload is told that it is too slow.

#include "libs/service/upload_pace.h"

#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

constexpr auto kLate = absl::StatusCode::kDeadlineExceeded;
const absl::Time kBegin = absl::FromUnixSeconds(1'700'000'000);

TEST(UploadPaceTest, AByteNowAndThenIsTooSlowAfterAWhile) {
  UploadPace pace(kBegin);
  EXPECT_THAT(pace.Add(1, kBegin + absl::Seconds(30)), IsOk());
  EXPECT_THAT(pace.Add(1, kBegin + absl::Seconds(31)), FailsWith(kLate, "DEADLINE_PASSED"));
}

TEST(UploadPaceTest, TheAverageCountsAndNotAPause) {
  UploadPace pace(kBegin);
  EXPECT_THAT(pace.Add(UploadPace::kRateMin * 300, kBegin + absl::Seconds(1)), IsOk());
  EXPECT_THAT(pace.Add(1, kBegin + absl::Seconds(299)), IsOk());
  EXPECT_THAT(pace.Add(1, kBegin + absl::Seconds(302)), FailsWith(kLate, "DEADLINE_PASSED"));
}

TEST(UploadPaceTest, TenMinutesAreTheMost) {
  UploadPace pace(kBegin);
  EXPECT_THAT(pace.Add(25 << 20, kBegin + absl::Minutes(10)), IsOk());
  EXPECT_THAT(pace.Add(25 << 20, kBegin + absl::Minutes(10) + absl::Seconds(1)),
              FailsWith(kLate, "DEADLINE_PASSED"));
}

}  // namespace
}  // namespace onestop::service
