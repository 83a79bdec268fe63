// Real keys, real servers on loopback and a fixed time: which signatures hold, until when, and the verdict
// of each fault.

#include "libs/trust/verify_cms.h"

#include <openssl/x509v3.h>

#include <functional>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/testing/test_trust.h"
#include "libs/trust/time_stamp.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::kSignedDocument;
using ::onestop::testing::TestAuthority;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verified;
using ::onestop::testing::Verify;
using Fault = sample_pki::TrustServer::Fault;
using Service = sample_pki::TrustServer::Service;
using Use = sample_pki::CertificateSpec::Use;

constexpr signing::v1::Verdict kValid = signing::v1::VERDICT_VALID;
constexpr signing::v1::Verdict kAtItsTime = signing::v1::VERDICT_VALID_AT_ITS_TIME;
constexpr signing::v1::Verdict kUnknown = signing::v1::VERDICT_UNKNOWN;
constexpr signing::v1::Verdict kInvalid = signing::v1::VERDICT_INVALID;

class VerifyCmsTest : public ::testing::Test {
 protected:
  std::string Sign(const sample_pki::Identity& signer) {
    absl::StatusOr<std::string> cms = signer.ToSigningKey().SignDetached(kSignedDocument);
    CHECK(cms.ok());
    return *cms;
  }
  std::string Stamped(const sample_pki::Identity& signer) { return trust_.SignAndStamp(signer, *services_); }
  // The verification of a signature, without a time stamp, by a certificate with one change.
  Verified Changed(const std::function<void(sample_pki::CertificateSpec&)>& change) {
    sample_pki::CertificateSpec spec = trust_.SignerSpec();
    change(spec);
    return Verify(Sign(trust_.Issue(spec)), policy_, services_.get());
  }
  // An authority between the root and a signer; the server answers about it.
  struct Between {
    sample_pki::Identity authority;
    sample_pki::Identity signer;
  };
  Between MakeBetween() {
    sample_pki::CertificateSpec spec = TestAuthority::RootSpec();
    spec.common_name = "Test authority below the root";
    spec.ocsp_url = trust_.server->OcspUrl();
    const sample_pki::Identity identity = trust_.Issue(spec);
    const absl::StatusOr<sample_pki::Authority> below =
        sample_pki::Authority::FromPem(identity.key_pem, identity.chain_pem);
    CHECK(below.ok());
    CHECK(trust_.server->AddIssuer(identity, {}).ok());
    absl::StatusOr<sample_pki::Identity> signer = below->Issue(trust_.SignerSpec());
    CHECK(signer.ok());
    return {identity, *std::move(signer)};
  }

  TestTrust trust_;
  TrustPolicy policy_ = trust_.Policy();
  std::unique_ptr<TrustServices> services_ = trust_.Services();
  sample_pki::Identity leader_ = trust_.Issue(trust_.SignerSpec());
};

TEST_F(VerifyCmsTest, AStampedSignatureIsValidAndFullyDescribed) {
  const Verified verified = Verify(Stamped(leader_), policy_, services_.get());
  const signing::v1::Signature& signature = verified.signature;
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(signature.verdict(), kValid);
  EXPECT_EQ(signature.signer().sha256(), leader_.certificate_sha256);
  EXPECT_EQ(signature.chain_size(), 2);
  EXPECT_EQ(signature.root_kind(), signing::v1::ROOT_KIND_PUBLIC_DUTY);
  EXPECT_EQ(signature.level(), "B-T");
  EXPECT_EQ(absl::FromUnixSeconds(signature.time_stamp_time().seconds()), TestTrust::Now());
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

// A revoked authority could otherwise go on issuing certificates.
TEST_F(VerifyCmsTest, AnAuthorityBetweenIsAskedAboutToo) {
  const Between between = MakeBetween();
  const std::string cms = Sign(between.signer);
  const Verified verified = Verify(cms, policy_, services_.get());
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(verified.signature.chain_size(), 3);
  EXPECT_EQ(verified.used.ocsp_responses.size(), 2);
  ASSERT_THAT(trust_.server->Revoke(between.authority, TestTrust::Now() - absl::Hours(1)), IsOk());
  EXPECT_EQ(Verify(cms, policy_, trust_.Services().get()).reasons(), "CERTIFICATE_REVOKED");
}

struct RevocationCase {
  std::string name;
  Fault ocsp;
  Fault crl;
  signing::v1::Verdict verdict;
  std::string source;
};

class RevocationTest : public VerifyCmsTest, public ::testing::WithParamInterface<RevocationCase> {};

// An answer that fails in any way is replaced by the other source, or leaves the question open; it never
// decides.
TEST_P(RevocationTest, IsFoundOutOrUnknown) {
  trust_.server->SetFault(Service::kOcsp, GetParam().ocsp);
  trust_.server->SetFault(Service::kCrl, GetParam().crl);
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  EXPECT_EQ(verified.signature.verdict(), GetParam().verdict) << verified.reasons();
  EXPECT_EQ(verified.signature.revocation_source(), GetParam().source);
  EXPECT_EQ(verified.reasons(), GetParam().verdict == kValid ? "" : "REVOCATION_UNKNOWN");
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RevocationTest,
    ::testing::Values(RevocationCase{"None", Fault::kNone, Fault::kNone, kValid, "ocsp"},
                      RevocationCase{"OcspDown", Fault::kDown, Fault::kNone, kValid, "crl"},
                      RevocationCase{"OcspSlow", Fault::kSlow, Fault::kNone, kValid, "crl"},
                      RevocationCase{"BothDown", Fault::kDown, Fault::kDown, kUnknown, ""},
                      RevocationCase{"Garbage", Fault::kGarbage, Fault::kGarbage, kUnknown, ""},
                      RevocationCase{"Pages", Fault::kPage, Fault::kPage, kUnknown, ""},
                      RevocationCase{"Huge", Fault::kHuge, Fault::kHuge, kUnknown, ""},
                      RevocationCase{"Stale", Fault::kStale, Fault::kStale, kUnknown, ""},
                      RevocationCase{"UnknownToOcsp", Fault::kUnknown, Fault::kDown, kUnknown, ""},
                      RevocationCase{"WrongResponder", Fault::kWrongResponder, Fault::kDown, kUnknown, ""}),
    [](const auto& test) { return test.param.name; });

// The fallback must not only confirm: it must also find revocations.
TEST_F(VerifyCmsTest, ACrlSaysRevokedAsOcspDoes) {
  trust_.server->SetFault(Service::kOcsp, Fault::kDown);
  ASSERT_THAT(trust_.server->Revoke(leader_, TestTrust::Now() - absl::Hours(1), 1), IsOk());
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  EXPECT_EQ(verified.reasons(), "CERTIFICATE_REVOKED");
  EXPECT_EQ(verified.signature.revocation_source(), "crl");
}

TEST_F(VerifyCmsTest, UnknownRevocationIsAWarningWhenNotRequired) {
  const TrustPolicy lenient = trust_.Policy("revocation: {require: false}\n");
  const Verified verified = Verify(Sign(leader_), lenient, nullptr);
  EXPECT_EQ(verified.reasons(), "REVOCATION_UNKNOWN");
  EXPECT_EQ(verified.signature.verdict(), kValid);
}

TEST_F(VerifyCmsTest, AddressesOfThePolicyReplaceTheCertificates) {
  sample_pki::CertificateSpec spec = trust_.SignerSpec();
  spec.ocsp_url = "http://127.0.0.1:1/none";
  spec.crl_url = "";
  const std::string cms = Sign(trust_.Issue(spec));
  EXPECT_EQ(Verify(cms, policy_, services_.get()).signature.verdict(), kUnknown);
  const TrustPolicy policy = trust_.Policy("revocation: {sources: [{issuer: root.pem, ocsp: \"" +
                                           trust_.server->OcspUrl() + "\"}]}\n");
  EXPECT_EQ(Verify(cms, policy, MakeHttpTrustServices(policy).get()).signature.verdict(), kValid);
}

TEST_F(VerifyCmsTest, ARevocableRespondersRevocationIsCheckedByCrl) {
  // A responder without id-pkix-ocsp-nocheck, signed again.
  sample_pki::CertificateSpec spec = trust_.SignerSpec();
  spec.use = Use::kOcspSigning;
  sample_pki::Identity responder = trust_.Issue(spec);
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(responder.chain_pem);
  X509* const certificate = sk_X509_value(chain.get(), 0);
  X509_EXTENSION_free(
      X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, NID_id_pkix_OCSP_noCheck, -1)));
  CHECK(X509_sign(certificate, crypto::ReadKey(trust_.root.identity().key_pem).get(), EVP_sha256()) > 0);
  responder.chain_pem = crypto::WriteCertificate(certificate);
  ASSERT_THAT(trust_.server->AddIssuer(trust_.root.identity(), responder), IsOk());

  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  EXPECT_EQ(verified.signature.verdict(), kValid) << verified.reasons();
  EXPECT_EQ(verified.signature.revocation_source(), "ocsp");
  EXPECT_EQ(verified.used.ocsp_responses.size(), 1);
  EXPECT_EQ(verified.used.crls.size(), 1) << "what proves the responder is evidence too";
  EXPECT_EQ(Verify(Sign(leader_), policy_, nullptr, TestTrust::Now(), verified.used).signature.verdict(),
            kValid);

  trust_.server->SetFault(Service::kCrl, Fault::kDown);
  const Verified unproven = Verify(Sign(leader_), policy_, trust_.Services().get());
  EXPECT_EQ(unproven.signature.verdict(), kUnknown);
  ASSERT_EQ(unproven.reasons(), "REVOCATION_UNKNOWN");
  EXPECT_THAT(unproven.signature.reasons(0).text_en(), ::testing::HasSubstr("OCSP id-pkix-ocsp-nocheck"));
}

TEST_F(VerifyCmsTest, TheReasonSaysWhyAnAnswerDoesNotCount) {
  trust_.server->SetFault(Service::kOcsp, Fault::kUnknown);
  trust_.server->SetFault(Service::kCrl, Fault::kStale);
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  ASSERT_EQ(verified.reasons(), "REVOCATION_UNKNOWN");
  EXPECT_THAT(verified.signature.reasons(0).text_vi(), ::testing::EndsWith(": OCSP unknown."));
  EXPECT_THAT(verified.used.ocsp_responses, ::testing::IsEmpty());
}

// Each of forty signatures would wait for the whole time limit otherwise.
TEST_F(VerifyCmsTest, ASilentAuthorityIsWaitedForOnce) {
  trust_.server->SetFault(Service::kOcsp, Fault::kSlow);
  trust_.server->SetFault(Service::kCrl, Fault::kDown);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get()).signature.verdict(), kUnknown);
  }
  EXPECT_EQ(trust_.server->questions(Service::kOcsp), 1);
  EXPECT_EQ(trust_.server->questions(Service::kCrl), 1);
  trust_.server->SetFault(Service::kOcsp, Fault::kNone);
  const absl::Time later = TestTrust::Now() + kSilenceTime;
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), later - absl::Seconds(1)).signature.verdict(),
            kUnknown);
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), later).signature.verdict(), kValid);
}

TEST_F(VerifyCmsTest, ASilentAuthorityForTimeStampsIsWaitedForOnce) {
  trust_.server->SetFault(Service::kTimeStamp, Fault::kDown);
  const std::string digest(32, 'd');
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(services_->TimeStamp(digest, TestTrust::Now(), absl::InfiniteFuture()),
                FailsWith(absl::StatusCode::kUnavailable));
  }
  EXPECT_EQ(trust_.server->questions(Service::kTimeStamp), 1);
  trust_.server->SetFault(Service::kTimeStamp, Fault::kNone);
  EXPECT_THAT(services_->TimeStamp(digest, TestTrust::Now() + kSilenceTime, absl::InfiniteFuture()), IsOk());
}

// Some programs leave the authority out of their signatures.
TEST_F(VerifyCmsTest, AnAuthorityBetweenMayComeFromTheTrustFile) {
  Between between = MakeBetween();
  // The signature carries its own certificate alone.
  between.signer.chain_pem =
      crypto::WriteCertificate(sk_X509_value(crypto::ReadCertificates(between.signer.chain_pem).get(), 0));
  const std::string cms = Sign(between.signer);
  EXPECT_EQ(Verify(cms, policy_, services_.get()).reasons(), "ROOT_UNKNOWN");
  ASSERT_THAT(crypto::WritePemFile(trust_.directory / "between.pem", between.authority.chain_pem), IsOk());
  const TrustPolicy policy = trust_.Policy("intermediates: [between.pem]\n");
  const Verified verified = Verify(cms, policy, services_.get());
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(verified.signature.chain_size(), 3);
  // It is no root: once revoked, it vouches for no signer.
  ASSERT_THAT(trust_.server->Revoke(between.authority, TestTrust::Now() - absl::Hours(1)), IsOk());
  EXPECT_EQ(Verify(cms, policy, trust_.Services().get()).reasons(), "CERTIFICATE_REVOKED");
}

struct StampCase {
  std::string name;
  Fault fault;
};

class TimeStampFaultTest : public VerifyCmsTest, public ::testing::WithParamInterface<StampCase> {};

// A faulty token must be refused before it becomes a part of a signature.
TEST_P(TimeStampFaultTest, IsUnavailable) {
  trust_.server->SetFault(Service::kTimeStamp, GetParam().fault);
  EXPECT_THAT(services_->TimeStamp(std::string(32, 'd'), TestTrust::Now(), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable));
}

INSTANTIATE_TEST_SUITE_P(Faults, TimeStampFaultTest,
                         ::testing::Values(StampCase{"Down", Fault::kDown}, StampCase{"Slow", Fault::kSlow},
                                           StampCase{"Garbage", Fault::kGarbage},
                                           StampCase{"Page", Fault::kPage}, StampCase{"Huge", Fault::kHuge},
                                           StampCase{"Tomorrow", Fault::kTomorrow},
                                           StampCase{"WrongNonce", Fault::kWrongNonce},
                                           StampCase{"WrongImprint", Fault::kWrongImprint}),
                         [](const auto& test) { return test.param.name; });

// A time stamp proves the age of the bytes it covers and of no others.
TEST_F(VerifyCmsTest, AStampOfAnotherSignatureIsWrong) {
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

TEST_F(VerifyCmsTest, AStampOfTomorrowOrBeforeTheCertificateIsInvalid) {
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
TEST_F(VerifyCmsTest, AStampByASignerIsNotTrusted) {
  // A certificate for time stamps, but from the root of the signers.
  ASSERT_THAT(trust_.server->SetTimeStampAuthority(trust_.Issue(trust_.StampSpec())), IsOk());
  EXPECT_THAT(services_->TimeStamp(std::string(32, 'd'), TestTrust::Now(), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable));
}

// Reason 1 is a stolen key, with which tokens of any time can be made; reason 5 is the end of the service,
// which leaves earlier tokens valid.
TEST_F(VerifyCmsTest, ARevokedAuthorityStampsNothing) {
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

TEST_F(VerifyCmsTest, ADocumentTimeStampHolds) {
  const auto token = services_->TimeStamp(crypto::DigestOf(kSignedDocument, EVP_sha256()), TestTrust::Now(),
                                          absl::InfiniteFuture());
  ASSERT_THAT(token, IsOk());
  const Verified verified = Verify(*token, policy_, services_.get(), TestTrust::Now(), {}, "ETSI.RFC3161");
  EXPECT_EQ(verified.reasons(), "");
  EXPECT_EQ(verified.signature.verdict(), kValid);
  EXPECT_EQ(verified.signature.root_kind(), signing::v1::ROOT_KIND_TIME_STAMP);
  EXPECT_EQ(absl::FromUnixSeconds(verified.signature.time_stamp_time().seconds()), TestTrust::Now());
  EXPECT_EQ(verified.used.ocsp_responses.size(), 1);
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), TestTrust::Now(), {}, "ETSI.RFC3161")
                .signature.verdict(),
            kInvalid);
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

TEST_F(VerifyCmsTest, NoFlippedBitOfADocumentTimeStampIsValid) {
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
