// Any file verified for the staff.

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/signing/verify_file.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Code = absl::StatusCode;
using VerificationTest = ApprovalFixture;

// Other callers are refused, and so are empty and too large files.
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

// A caller that has its answer has no verification in progress any more. One caller has half of the slots.
TEST_F(VerificationTest, AsManyCallersAsSlotsAreNeverRefused) {
  std::vector<std::jthread> callers;
  for (int i = 0; i < kVerificationsMax; ++i) {
    callers.emplace_back([this, who = i % 2 == 0 ? "officer" : "specialist"] {
      for (int turn = 0; turn < 25; ++turn) EXPECT_THAT(Verify(who, "không phải PDF"), IsOk());
    });
  }
}

// A certificate is registered for days; a seal is judged by the day on which it was put.
TEST_F(VerificationTest, ASealIsTheAgencysOnTheDayThatIsProven) {
  const std::string id = Drafted();
  ASSERT_THAT(Sign(id), IsOk());
  const auto sealed = Seal(id);
  ASSERT_THAT(sealed, IsOk());
  const std::string bytes = File(sealed->document_sha256());
  const auto seal = [&] {
    const auto report = Verify("officer", bytes);
    EXPECT_THAT(report, IsOk());
    const signing::v1::Signature& signature = report->signatures(1);
    EXPECT_EQ(signature.field_name(), "onestop.seal");
    EXPECT_EQ(report->verdict(), signature.verdict());
    return std::pair(signature.verdict(), signature.reasons().empty() ? "" : signature.reasons(0).code());
  };
  EXPECT_EQ(seal(), std::pair(signing::v1::VERDICT_VALID, std::string("AGENCY_REGISTERED")));

  // The agency got this certificate later.
  const absl::CivilDay day = absl::ToCivilDay(Now(), absl::UTCTimeZone()) + 40;
  source_.Set(MakeCatalogue([&](catalog::v1::Catalogue& catalogue) {
    catalog::v1::Agency& later = *catalogue.add_agencies();
    later = catalogue.agencies(0);
    later.set_valid_from(absl::FormatCivilTime(day));
    catalogue.mutable_agencies(0)->set_valid_to(absl::FormatCivilTime(day - 1));
    catalogue.mutable_agencies(0)->clear_seal_certificates_sha256();
  }));
  office_.Set(Now() + absl::Hours(24 * 50));
  EXPECT_EQ(seal(), std::pair(signing::v1::VERDICT_UNKNOWN, std::string("AGENCY_NOT_THEN")));

  // A certificate that is registered for no agency is not mentioned.
  source_.Set(MakeCatalogue([](catalog::v1::Catalogue& catalogue) {
    catalogue.mutable_agencies(0)->clear_seal_certificates_sha256();
  }));
  EXPECT_EQ(seal(), std::pair(signing::v1::VERDICT_VALID, std::string()));
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
                                    pdf::InspectPdf(bytes), policy_, nullptr)
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
