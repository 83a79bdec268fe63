// A refusal of the domain is attributed to a field of the request.

#include "libs/service/at_field.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/testing/status_matchers.h"

namespace onestop::service {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// People read the message, programs the metadata.
TEST(AtFieldTest, TheMessageBeginsWithThePathAndTheMetadataHoldIt) {
  const absl::Status refusal = base::WithReason(absl::NotFoundError("there is no document d-1"),
                                                {"DOCUMENT_NOT_FOUND", {{"document_id", "d-1"}}});
  const absl::Status told = AtField(refusal, "components[2].document_id");
  EXPECT_THAT(told, FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_EQ(told.message(), "components[2].document_id: there is no document d-1");
  EXPECT_THAT(base::ReasonOf(told)->metadata,
              UnorderedElementsAre(Pair("document_id", "d-1"), Pair("field", "components[2].document_id")));
}

// A client that shows violations needs no other code for it.
TEST(AtFieldTest, AnInvalidFieldBecomesItsViolation) {
  const absl::Status refusal =
      base::WithReason(absl::InvalidArgumentError("are too many"), {"FIELD_INVALID", {{"max", "500"}}});
  const absl::Status told = AtField(refusal, "components");
  EXPECT_THAT(told, FailsWithField("components"));
  EXPECT_EQ(told.message(), "components: are too many");
}

}  // namespace
}  // namespace onestop::service
