// Any file verified for the staff.

#include <string>
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Code = absl::StatusCode;
using VerificationTest = ApprovalFixture;

TEST_F(VerificationTest, AnyFileIsVerifiedForStaffAlone) {
  auto report = Verify("officer", "không phải PDF");
  ASSERT_THAT(report, IsOk());
  EXPECT_NE(report->verdict(), signing::v1::VERDICT_VALID);
  EXPECT_THAT(Verify("officer", ""), FailsWithField("chunk"));
  EXPECT_THAT(Verify("portal", "%PDF-1.7"), FailsWith(Code::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Verify("", "%PDF-1.7"), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Verify("officer", std::string(documents::kFileBytesMax + 1, 'a')),
              FailsWith(Code::kInvalidArgument, "DOCUMENT_TOO_LARGE"));
}

}  // namespace
}  // namespace onestop::approval
