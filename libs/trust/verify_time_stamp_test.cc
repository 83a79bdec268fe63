// Time stamps, in a signature and of a document: which ones prove a time.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/crypto/cms_message.h"
#include "libs/testing/status_matchers.h"
#include "libs/timestamp/timestamp.h"
#include "libs/trust/time_stamp.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/verify_cms_fixture.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::kSignedDocument;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verified;
using ::onestop::testing::Verify;
using Fault = sample_pki::TrustServer::Fault;
using Service = sample_pki::TrustServer::Service;

class VerifyTimeStampTest : public VerifyCmsFixture {};

TEST_F(VerifyTimeStampTest, ASilentAuthorityForTimeStampsIsWaitedForOnce) {
  trust_.server->SetFault(Service::kTimeStamp, Fault::kDown);
  const std::string digest(32, 'd');
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(services_->TimeStamp(digest, TestTrust::Now(), absl::InfiniteFuture()),
                FailsWith(absl::StatusCode::kUnavailable));
  }
  EXPECT_EQ(trust_.server->questions(Service::kTimeStamp), 1);
  trust_.server->SetFault(Service::kTimeStamp, Fault::kNone);
  EXPECT_THAT(services_->TimeStamp(digest, TestTrust::Now() + kAskAgainAfter, absl::InfiniteFuture()),
              IsOk());
}

struct StampCase {
  std::string name;
  Fault fault;
};

class TimeStampFaultTest : public VerifyCmsFixture, public ::testing::WithParamInterface<StampCase> {};

// A faulty token must be refused before it becomes a part of a signature.
TEST_P(TimeStampFaultTest, IsUnavailable) {
  trust_.server->SetFault(Service::kTimeStamp, GetParam().fault);
  if (GetParam().fault == Fault::kSlow) services_ = trust_.Services(absl::Seconds(1));
  EXPECT_THAT(services_->TimeStamp(std::string(32, 'd'), TestTrust::Now(), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable));
}

INSTANTIATE_TEST_SUITE_P(Faults, TimeStampFaultTest,
                         ::testing::Values(StampCase{"Down", Fault::kDown}, StampCase{"Slow", Fault::kSlow},
                                           StampCase{"Garbage", Fault::kGarbage},
                                           StampCase{"Page", Fault::kPage}, StampCase{"Huge", Fault::kHuge},
                                           StampCase{"Yesterday", Fault::kYesterday},
                                           StampCase{"Tomorrow", Fault::kTomorrow},
                                           StampCase{"WrongNonce", Fault::kWrongNonce},
                                           StampCase{"WrongImprint", Fault::kWrongImprint}),
                         [](const auto& test) { return test.param.name; });

// A time stamp proves the age of the bytes it covers and of no others.
TEST_F(VerifyTimeStampTest, AStampOfAnotherSignatureIsWrong) {
  const std::string cms = Sign(leader_);
  const auto token = services_->TimeStamp(std::string(32, 'd'), TestTrust::Now(), absl::InfiniteFuture());
  ASSERT_THAT(token, IsOk());
  const auto stamped = AddTimeStamp(cms, *token);
  ASSERT_THAT(stamped, IsOk());
  const Verified verified = Verify(*stamped, policy_, services_.get());
  EXPECT_EQ(verified.reasons(), "TIME_STAMP_WRONG");
  EXPECT_EQ(verified.signature.verdict(), kInvalid);
  EXPECT_THAT(AddTimeStamp(*stamped, *token),
              FailsWith(absl::StatusCode::kInvalidArgument, "SIGNATURE_INVALID"));
}

TEST_F(VerifyTimeStampTest, AStampOfTomorrowOrBeforeTheCertificateIsInvalid) {
  const std::string cms = Stamped(leader_);
  const Verified early = Verify(cms, policy_, services_.get(), TestTrust::Now() - absl::Hours(24));
  EXPECT_EQ(early.reasons(), "TIME_STAMP_IN_FUTURE");
  EXPECT_EQ(early.signature.verdict(), kInvalid);
  sample_pki::CertificateSpec spec = trust_.SignerSpec();
  spec.not_before = TestTrust::Now() + absl::Hours(1);
  const std::string stamped = Stamped(trust_.Issue(spec));
  trust_.MoveTo(TestTrust::Now() + absl::Hours(2));
  const Verified before = Verify(stamped, policy_, services_.get(), TestTrust::Now() + absl::Hours(2));
  EXPECT_EQ(before.reasons(), "CERTIFICATE_NOT_YET_VALID");
}

// A signer who could make time stamps could date own signatures back.
TEST_F(VerifyTimeStampTest, AStampByASignerIsNotTrusted) {
  // A certificate for time stamps, but from the root of the signers.
  ASSERT_THAT(trust_.server->SetTimeStampAuthority(trust_.Issue(trust_.StampSpec())), IsOk());
  EXPECT_THAT(services_->TimeStamp(std::string(32, 'd'), TestTrust::Now(), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable));
}

// Reason 1 is a stolen key, with which tokens of any time can be made; reason 5 is the end of the service,
// which leaves earlier tokens valid.
TEST_F(VerifyTimeStampTest, ARevokedAuthorityStampsNothing) {
  const std::string cms = Stamped(leader_);
  const absl::StatusOr<sample_pki::Identity> stamp = trust_.stamp_root.Issue(trust_.StampSpec());
  ASSERT_THAT(stamp, IsOk());
  ASSERT_THAT(trust_.server->SetTimeStampAuthority(*stamp), IsOk());
  const std::string later = Stamped(leader_);
  ASSERT_THAT(trust_.server->Revoke(*stamp, TestTrust::Now() + absl::Seconds(1), 1), IsOk());
  trust_.MoveTo(TestTrust::Now() + absl::Hours(1));
  EXPECT_EQ(Verify(later, policy_, trust_.Services().get(), TestTrust::Now() + absl::Hours(1)).reasons(),
            "TIME_STAMP_REVOKED");
  ASSERT_THAT(trust_.server->Revoke(*stamp, TestTrust::Now() + absl::Seconds(1), 5), IsOk());
  EXPECT_EQ(Verify(later, policy_, trust_.Services().get(), TestTrust::Now() + absl::Hours(1)).reasons(), "");
  EXPECT_EQ(Verify(cms, policy_, services_.get(), TestTrust::Now() + absl::Hours(1)).reasons(), "");
}

TEST_F(VerifyTimeStampTest, ADocumentTimeStampHolds) {
  const auto token = services_->TimeStamp(crypto::DigestOf(kSignedDocument, EVP_sha256()), TestTrust::Now(),
                                          absl::InfiniteFuture());
  ASSERT_THAT(token, IsOk());
  const Verified verified = Verify(*token, policy_, services_.get(), TestTrust::Now(), {}, "ETSI.RFC3161");
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(verified.signature.verdict(), kValid);
  EXPECT_EQ(verified.signature.root_kind(), signing::v1::ROOT_KIND_TIME_STAMP);
  EXPECT_EQ(timestamp::ToTime(verified.signature.time_stamp_time()), TestTrust::Now());
  EXPECT_EQ(verified.used.ocsp_responses.size(), 1);
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), TestTrust::Now(), {}, "ETSI.RFC3161")
                .signature.verdict(),
            kInvalid);
}

TEST_F(VerifyTimeStampTest, NoFlippedBitOfADocumentTimeStampIsValid) {
  const auto token = services_->TimeStamp(crypto::DigestOf(kSignedDocument, EVP_sha256()), TestTrust::Now(),
                                          absl::InfiniteFuture());
  ASSERT_THAT(token, IsOk());
  const auto verify = [&](absl::string_view der, const ValidationData& data) {
    return Verify(der, policy_, data.certificates.empty() ? services_.get() : nullptr, TestTrust::Now(), data,
                  "ETSI.RFC3161");
  };
  const ValidationData data = verify(*token, {}).used;
  ASSERT_EQ(verify(*token, data).signature.verdict(), kValid);
  for (size_t at = 0; at < token->size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = *token;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_GE(verify(flipped, data).signature.verdict(), kUnknown) << "byte " << at << ", bit " << bit;
    }
  }
}

}  // namespace
}  // namespace onestop::trust
