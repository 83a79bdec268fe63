// Proves that the matchers accept and refuse what they say, and that a mismatch shows the status that was
// found.

#include "libs/testing/status_matchers.h"

#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/testing/fake_clock.h"

namespace onestop::testing {
namespace {

using ::testing::Gt;
using ::testing::Not;
using ::testing::StringMatchResultListener;

absl::Status Missing() { return base::WithReason(absl::NotFoundError("none"), {"DOSSIER_NOT_FOUND", {}}); }

TEST(StatusMatchersTest, IsOkTellsSuccessFromFailure) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(3), IsOk());
  EXPECT_THAT(Missing(), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(Missing()), Not(IsOk()));
}

TEST(StatusMatchersTest, IsOkAndHoldsComparesTheValue) {
  EXPECT_THAT(absl::StatusOr<int>(3), IsOkAndHolds(3));
  EXPECT_THAT(absl::StatusOr<int>(3), IsOkAndHolds(Gt(2)));
  EXPECT_THAT(absl::StatusOr<int>(3), Not(IsOkAndHolds(4)));
  EXPECT_THAT(absl::StatusOr<int>(Missing()), Not(IsOkAndHolds(3)));
}

TEST(StatusMatchersTest, FailsWithComparesTheCodeAndTheReason) {
  EXPECT_THAT(Missing(), FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(Missing(), FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(absl::StatusOr<int>(Missing()), FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Missing(), Not(FailsWith(absl::StatusCode::kNotFound, "OTHER")));
  EXPECT_THAT(Missing(), Not(FailsWith(absl::StatusCode::kInternal, "DOSSIER_NOT_FOUND")));
  EXPECT_THAT(absl::NotFoundError("none"), Not(FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND")));
  EXPECT_THAT(absl::OkStatus(), Not(FailsWith(absl::StatusCode::kNotFound)));
}

// A prefix of a field's path is another field.
TEST(StatusMatchersTest, FailsWithFieldFindsOneOfTheViolations) {
  const absl::Status two = base::FieldErrors({{"owner.full_name", "is empty"}, {"agency", "is unknown"}});
  EXPECT_THAT(two, FailsWithField("agency"));
  EXPECT_THAT(two, FailsWithField("owner.full_name"));
  EXPECT_THAT(two, Not(FailsWithField("owner")));
  EXPECT_THAT(Missing(), Not(FailsWithField("agency")));
}

// Otherwise a failing test would show only that two statuses differ.
TEST(StatusMatchersTest, AMismatchSaysWhatWasFound) {
  StringMatchResultListener why;
  EXPECT_FALSE(
      ::testing::ExplainMatchResult(FailsWith(absl::StatusCode::kInternal, "OTHER"), Missing(), &why));
  EXPECT_NE(why.str().find("DOSSIER_NOT_FOUND"), std::string::npos) << why.str();
}

TEST(FakeClockTest, MovesOnlyWhenItIsMoved) {
  FakeClock clock(absl::UnixEpoch());
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
  clock.Advance(absl::Hours(8));
  EXPECT_EQ(clock.Now(), absl::UnixEpoch() + absl::Hours(8));
  clock.Set(absl::UnixEpoch());
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
}

}  // namespace
}  // namespace onestop::testing
