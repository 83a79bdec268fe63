// Any file verified for the staff.

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/signing/inspect/inspect_pdf.h"
#include "libs/signing/inspect/verify_file.h"
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

// A result as the office hands it out: made from its template, signed, numbered, sealed and archived. Some of
// its bytes; all of them with ONESTOP_EVERY_BYTE=1, which takes long.
TEST_F(VerificationTest, NoByteOfAResultMayChange) {
  const std::string id = Drafted();
  ASSERT_THAT(Sign(id), IsOk());
  const auto sealed = Seal(id);
  ASSERT_THAT(sealed, IsOk());
  std::string bytes = File(sealed->document_sha256());
  const auto verdict = [&] {
    return signing::VerifyInspected({.bytes = bytes, .detached_cms = {}, .now = Now(), .data = {}},
                                    signing::inspect::InspectPdf(bytes), policy_, nullptr)
        .verdict();
  };
  ASSERT_EQ(verdict(), signing::v1::VERDICT_VALID);
  const size_t step = std::getenv("ONESTOP_EVERY_BYTE") == nullptr ? 997 : 1;
  for (size_t i = 0; i < bytes.size(); i += step) {
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    const signing::v1::Verdict changed = verdict();
    ASSERT_TRUE(changed != signing::v1::VERDICT_VALID && changed != signing::v1::VERDICT_VALID_AT_ITS_TIME)
        << "byte " << i << " of " << bytes.size();
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
  }
  EXPECT_EQ(verdict(), signing::v1::VERDICT_VALID);
}

}  // namespace
}  // namespace onestop::approval
