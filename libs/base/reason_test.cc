// Reasons, metadata and wrong fields come back from a status as they were attached.

#include "libs/base/reason.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::base {
namespace {

TEST(ReasonTest, AReasonAndItsMetadataComeBackAsTheyWent) {
  const absl::Status status = WithReason(absl::NotFoundError("there is no dossier d-1"),
                                         {"DOSSIER_NOT_FOUND", {{"dossier_id", "d-1"}, {"empty", ""}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  const auto reason = ReasonOf(status);
  ASSERT_TRUE(reason.has_value());
  EXPECT_EQ(reason->name, "DOSSIER_NOT_FOUND");
  EXPECT_THAT(reason->metadata,
              ::testing::ElementsAre(::testing::Pair("dossier_id", "d-1"), ::testing::Pair("empty", "")));
}

TEST(ReasonTest, AReasonWithoutMetadataHasNone) {
  const auto reason = ReasonOf(WithReason(absl::AbortedError("again"), {"CONFLICT", {}}));
  ASSERT_TRUE(reason.has_value());
  EXPECT_TRUE(reason->metadata.empty());
}

// Such an error reaches a client as an internal error without a text.
TEST(ReasonTest, AnOrdinaryErrorHasNoReason) {
  EXPECT_FALSE(ReasonOf(absl::InternalError("oops")).has_value());
  EXPECT_TRUE(FieldViolationsOf(absl::InternalError("oops")).empty());
}

TEST(ReasonTest, SeveralWrongFieldsAreToldAtOnce) {
  const absl::Status status =
      FieldErrors({{"owner.full_name", "is empty; give the name"}, {"channel", "is 0; give 1, 2 or 3"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status)->name, "FIELD_INVALID");
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[1].field, "channel");
  EXPECT_EQ(violations[1].description, "is 0; give 1, 2 or 3");
}

}  // namespace
}  // namespace onestop::base
