// Which signatures hold, until when, and the verdict of each fault.

#include "libs/trust/verify_cms.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/openssl.h"
#include "libs/testing/status_matchers.h"
#include "libs/timestamp/timestamp.h"
#include "libs/trust/verify_cms_fixture.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::IsOk;
using ::onestop::testing::kSignedDocument;
using ::onestop::testing::TestAuthority;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verified;
using ::onestop::testing::Verify;
using Service = sample_pki::TrustServer::Service;
using Use = sample_pki::CertificateSpec::Use;

class VerifyCmsTest : public VerifyCmsFixture {};

TEST_F(VerifyCmsTest, AStampedSignatureIsValidAndFullyDescribed) {
  const Verified verified = Verify(Stamped(leader_), policy_, services_.get());
  const signing::v1::Signature& signature = verified.signature;
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(signature.verdict(), kValid);
  EXPECT_EQ(signature.signer().sha256(), leader_.certificate_sha256);
  EXPECT_EQ(signature.chain_size(), 2);
  EXPECT_EQ(signature.root_kind(), signing::v1::ROOT_KIND_PUBLIC_DUTY);
  EXPECT_EQ(signature.level(), "B-T");
  EXPECT_EQ(timestamp::ToTime(signature.time_stamp_time()), TestTrust::Now());
  EXPECT_THAT(signature.time_stamp_authority(), ::testing::HasSubstr("Test time stamps"));
  EXPECT_FALSE(signature.has_claimed_time());
  EXPECT_EQ(signature.digest_algorithm(), "sha256");
  EXPECT_EQ(signature.revocation(), "good");
  EXPECT_EQ(signature.revocation_source(), "ocsp");
  // Certificates: signer, root, authority for time stamps, its root. Answers: one about each of the two
  // below a root.
  EXPECT_EQ(verified.used.certificates.size(), 4);
  EXPECT_EQ(verified.used.ocsp_responses.size(), 2);
}

TEST_F(VerifyCmsTest, TheUsedDataSufficeWithoutServices) {
  const std::string cms = Stamped(leader_);
  const Verified first = Verify(cms, policy_, services_.get());
  const absl::Time years_later = TestTrust::Now() + absl::Hours(24 * 365 * 3);
  const Verified later = Verify(cms, policy_, nullptr, years_later, first.used);
  EXPECT_EQ(later.reasons(), "");
  EXPECT_EQ(later.signature.verdict(), kValid);
  EXPECT_EQ(later.signature.revocation_source(), "dss");
  EXPECT_EQ(Verify(cms, policy_, nullptr, years_later).signature.verdict(), kUnknown);
}

// A leader signs forty results at once; the authority must not be asked for each of them.
TEST_F(VerifyCmsTest, FortySignaturesAskOnce) {
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get()).signature.verdict(), kValid);
  }
  EXPECT_EQ(trust_.server->questions(Service::kOcsp), 1);
}

// The time stamp does not help: the revocation is earlier than the time that it proves.
TEST_F(VerifyCmsTest, RevokedBeforeIsInvalid) {
  ASSERT_THAT(trust_.server->Revoke(leader_, TestTrust::Now() - absl::Hours(1)), IsOk());
  for (const std::string& cms : {Sign(leader_), Stamped(leader_)}) {
    const Verified verified = Verify(cms, policy_, services_.get());
    EXPECT_EQ(verified.reasons(), "CERTIFICATE_REVOKED");
    EXPECT_EQ(verified.signature.verdict(), kInvalid);
    EXPECT_EQ(verified.signature.revocation(), "revoked");
  }
}

// Without a proven time the signature may have been made after the revocation.
TEST_F(VerifyCmsTest, RevokedAfterAProvenTimeIsValidAtItsTime) {
  const std::string stamped = Stamped(leader_);
  const std::string bare = Sign(leader_);
  ASSERT_THAT(trust_.server->Revoke(leader_, TestTrust::Now() + absl::Seconds(1)), IsOk());
  const absl::Time now = TestTrust::Now() + absl::Hours(1);
  trust_.MoveTo(now);
  const Verified proven = Verify(stamped, policy_, services_.get(), now);
  EXPECT_EQ(proven.reasons(), "CERTIFICATE_REVOKED_SINCE");
  EXPECT_EQ(proven.signature.verdict(), kAtItsTime);
  const Verified unproven = Verify(bare, policy_, services_.get(), now);
  EXPECT_EQ(unproven.reasons(), "CERTIFICATE_REVOKED");
  EXPECT_EQ(unproven.signature.verdict(), kInvalid);
}

// The time stamp's own certificate expires too, so in the end a later time stamp is needed.
TEST_F(VerifyCmsTest, ExpiredSinceIsValidAtItsTimeWithAStampOnly) {
  const std::string stamped = Stamped(leader_);
  const ValidationData data = Verify(stamped, policy_, services_.get()).used;
  const absl::Time expired = TestAuthority::SignerSpec().not_after + absl::Hours(24);
  // The time stamp's certificate has expired too, so a later time stamp must cover it.
  EXPECT_EQ(Verify(stamped, policy_, nullptr, expired, data).reasons(),
            "CERTIFICATE_EXPIRED_SINCE,TIME_STAMP_EXPIRED");
  EXPECT_EQ(Verify(stamped, policy_, nullptr, expired, data).signature.verdict(), kUnknown);
  Verified covered;
  const PiecesSource document({kSignedDocument});
  VerifyCms({.cms = stamped,
             .document = document,
             .sub_filter = "ETSI.CAdES.detached",
             .now = expired,
             .existed_at = TestTrust::Now() + absl::Hours(1),
             .data = data},
            policy_, nullptr, covered.signature, covered.used);
  EXPECT_EQ(covered.reasons(), "CERTIFICATE_EXPIRED_SINCE");
  EXPECT_EQ(covered.signature.verdict(), kAtItsTime);
  EXPECT_EQ(Verify(Sign(leader_), policy_, nullptr, expired, data).reasons(), "CERTIFICATE_EXPIRED");
}

// One change of the certificate at a time, so that each reason has one cause.
TEST_F(VerifyCmsTest, CertificatesAndKeysThatMayNotSign) {
  const absl::Time now = TestTrust::Now();
  EXPECT_EQ(Changed([&](sample_pki::CertificateSpec& s) { s.not_after = now - absl::Hours(1); }).reasons(),
            "CERTIFICATE_EXPIRED");
  EXPECT_EQ(Changed([&](sample_pki::CertificateSpec& s) { s.not_before = now + absl::Hours(1); }).reasons(),
            "CERTIFICATE_NOT_YET_VALID");
  for (const Use use : {Use::kEncryption, Use::kUnsaid, Use::kAuthority}) {
    const Verified verified = Changed([&](sample_pki::CertificateSpec& s) { s.use = use; });
    EXPECT_EQ(verified.reasons(), "CERTIFICATE_USAGE_WRONG");
    EXPECT_EQ(verified.signature.verdict(), kInvalid);
  }
  for (const sample_pki::KeyType key : {sample_pki::KeyType::kRsa1024, sample_pki::KeyType::kSecp256k1}) {
    const Verified verified = Changed([&](sample_pki::CertificateSpec& s) { s.key = key; });
    EXPECT_EQ(verified.reasons(), "ALGORITHM_REFUSED");
    EXPECT_EQ(verified.signature.verdict(), kInvalid);
  }
  EXPECT_EQ(Changed([](sample_pki::CertificateSpec& s) {
              s.signature = sample_pki::CertificateSpec::Signature::kSha1;
            }).reasons(),
            "ALGORITHM_REFUSED");
}

// Dates in the trust file include their last day: the tests' day is 2024-03-15.
TEST_F(VerifyCmsTest, AlgorithmsHoldAsOfTheirDay) {
  const TrustPolicy until_yesterday =
      trust_.Policy("algorithms: {digests: [{value: sha256, to: 2024-03-14}, sha384]}\n");
  EXPECT_EQ(Verify(Sign(leader_), until_yesterday, nullptr).reasons(), "ALGORITHM_REFUSED");
  const TrustPolicy until_today = trust_.Policy("algorithms: {digests: [{value: sha256, to: 2024-03-15}]}\n");
  EXPECT_EQ(Verify(Sign(leader_), until_today, services_.get()).reasons(), "");
}

TEST_F(VerifyCmsTest, AnotherRootIsUnknown) {
  const TestTrust other;
  const Verified verified = Verify(Sign(leader_), other.Policy(), services_.get());
  EXPECT_EQ(verified.reasons(), "ROOT_UNKNOWN");
  EXPECT_EQ(verified.signature.verdict(), kUnknown);
}

// Authorities for time stamps are trusted for less than those for signers.
TEST_F(VerifyCmsTest, ARootOfTimeStampsSignsNothingElse) {
  const absl::StatusOr<sample_pki::Identity> unrelated = trust_.stamp_root.Issue(trust_.SignerSpec());
  ASSERT_THAT(unrelated, IsOk());
  EXPECT_EQ(Verify(Sign(*unrelated), policy_, services_.get()).reasons(), "ROOT_UNKNOWN");
}

// SHA-1 forms are refused for good; unknown forms are undecided, since they may be sound.
TEST_F(VerifyCmsTest, OtherFormsAreRefusedOrNotSupported) {
  const std::string cms = Sign(leader_);
  const auto as = [&](absl::string_view form) {
    return Verify(cms, policy_, services_.get(), TestTrust::Now(), {}, form).reasons();
  };
  EXPECT_EQ(as("adbe.pkcs7.detached"), "");
  EXPECT_EQ(as(""), "");
  EXPECT_EQ(as("adbe.pkcs7.sha1"), "ALGORITHM_REFUSED");
  EXPECT_EQ(as("something.else"), "CMS_FORM_NOT_SUPPORTED");
}

TEST_F(VerifyCmsTest, AForeignCertificateIsAWarningADamagedOneIsRefused) {
  const auto with = [&](const sample_pki::Identity& foreign, bool damaged) {
    const crypto::CmsPtr cms = crypto::FromDer<crypto::CmsPtr, d2i_CMS_ContentInfo>(Sign(leader_));
    std::string der =
        crypto::DerOfCertificate(sk_X509_value(crypto::ReadCertificates(foreign.chain_pem).get(), 0));
    if (damaged) der.back() = static_cast<char>(der.back() ^ 1);
    CHECK(CMS_add1_cert(cms.get(), crypto::CertificateFromDer(der).get()) == 1);
    return Verify(crypto::DerOf<i2d_CMS_ContentInfo>(cms.get()), policy_, services_.get());
  };
  const sample_pki::Identity foreign = trust_.Issue(trust_.SignerSpec());
  EXPECT_EQ(with(foreign, false).reasons(), "FOREIGN_CERTIFICATE");
  EXPECT_EQ(with(foreign, false).signature.verdict(), kValid);
  EXPECT_EQ(with(foreign, true).reasons(), "FOREIGN_CERTIFICATE_WRONG");
  EXPECT_EQ(with(foreign, true).signature.verdict(), kInvalid);
}

// Without services and with the same data, so that only the flipped byte can make the difference.
TEST_F(VerifyCmsTest, NoFlippedByteIsValid) {
  const std::string cms = Stamped(leader_);
  const ValidationData data = Verify(cms, policy_, services_.get()).used;
  ASSERT_EQ(Verify(cms, policy_, nullptr, TestTrust::Now(), data).signature.verdict(), kValid);
  for (size_t at = 0; at < cms.size(); ++at) {
    std::string flipped = cms;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    const Verified verified = Verify(flipped, policy_, nullptr, TestTrust::Now(), data);
    EXPECT_GE(verified.signature.verdict(), kUnknown) << "byte " << at << " of " << cms.size();
  }
}

}  // namespace
}  // namespace onestop::trust
