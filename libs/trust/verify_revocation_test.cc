// Revocation: whom VerifyCms() asks about a certificate, and what it concludes when there is no answer.

#include <openssl/x509v3.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/status_matchers.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/verify_cms_fixture.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::IsOk;
using ::onestop::testing::TestTrust;
using ::onestop::testing::Verified;
using ::onestop::testing::Verify;
using Fault = sample_pki::TrustServer::Fault;
using Service = sample_pki::TrustServer::Service;
using Use = sample_pki::CertificateSpec::Use;

class VerifyRevocationTest : public VerifyCmsFixture {};

// A revoked authority could otherwise go on issuing certificates.
TEST_F(VerifyRevocationTest, AnAuthorityBetweenIsAskedAboutToo) {
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

class RevocationFaultTest : public VerifyCmsFixture, public ::testing::WithParamInterface<RevocationCase> {};

// An answer that fails in any way is replaced by the other source, or leaves the question open; it never
// decides.
TEST_P(RevocationFaultTest, IsFoundOutOrUnknown) {
  trust_.server->SetFault(Service::kOcsp, GetParam().ocsp);
  trust_.server->SetFault(Service::kCrl, GetParam().crl);
  if (GetParam().ocsp == Fault::kSlow) services_ = trust_.Services(absl::Seconds(1));
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  EXPECT_EQ(verified.signature.verdict(), GetParam().verdict) << verified.reasons();
  EXPECT_EQ(verified.signature.revocation_source(), GetParam().source);
  EXPECT_EQ(verified.reasons(), GetParam().verdict == kValid ? "" : "REVOCATION_UNKNOWN");
}

INSTANTIATE_TEST_SUITE_P(
    Faults, RevocationFaultTest,
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
TEST_F(VerifyRevocationTest, ACrlSaysRevokedAsOcspDoes) {
  trust_.server->SetFault(Service::kOcsp, Fault::kDown);
  ASSERT_THAT(trust_.server->Revoke(leader_, TestTrust::Now() - absl::Hours(1), 1), IsOk());
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  EXPECT_EQ(verified.reasons(), "CERTIFICATE_REVOKED");
  EXPECT_EQ(verified.signature.revocation_source(), "crl");
}

TEST_F(VerifyRevocationTest, UnknownRevocationIsAWarningWhenNotRequired) {
  const TrustPolicy lenient = trust_.Policy("revocation: {require: false, allow_unchecked: true}\n");
  const Verified verified = Verify(Sign(leader_), lenient, nullptr);
  EXPECT_EQ(verified.reasons(), "REVOCATION_UNKNOWN");
  EXPECT_EQ(verified.signature.verdict(), kValid);
}

TEST_F(VerifyRevocationTest, AddressesOfThePolicyReplaceTheCertificates) {
  sample_pki::CertificateSpec spec = trust_.SignerSpec();
  spec.ocsp_url = "http://127.0.0.1:1/none";
  spec.crl_url = "";
  const std::string cms = Sign(trust_.Issue(spec));
  EXPECT_EQ(Verify(cms, policy_, services_.get()).signature.verdict(), kUnknown);
  const TrustPolicy policy = trust_.Policy("revocation: {sources: [{issuer: root.pem, ocsp: \"" +
                                           trust_.server->OcspUrl() + "\"}]}\n");
  EXPECT_EQ(Verify(cms, policy, MakeHttpTrustServices(policy).get()).signature.verdict(), kValid);
}

TEST_F(VerifyRevocationTest, ARevocableRespondersRevocationIsCheckedByCrl) {
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

TEST_F(VerifyRevocationTest, TheReasonSaysWhyAnAnswerDoesNotCount) {
  trust_.server->SetFault(Service::kOcsp, Fault::kUnknown);
  trust_.server->SetFault(Service::kCrl, Fault::kStale);
  const Verified verified = Verify(Sign(leader_), policy_, services_.get());
  ASSERT_EQ(verified.reasons(), "REVOCATION_UNKNOWN");
  EXPECT_THAT(verified.signature.reasons(0).text_vi(), ::testing::EndsWith(": OCSP unknown."));
  EXPECT_THAT(verified.used.ocsp_responses, ::testing::IsEmpty());
}

// Each of forty signatures would wait for the whole time limit otherwise.
TEST_F(VerifyRevocationTest, ASilentAuthorityIsWaitedForOnce) {
  services_ = trust_.Services(absl::Seconds(1));
  trust_.server->SetFault(Service::kOcsp, Fault::kSlow);
  trust_.server->SetFault(Service::kCrl, Fault::kDown);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get()).signature.verdict(), kUnknown);
  }
  EXPECT_EQ(trust_.server->questions(Service::kOcsp), 1);
  EXPECT_EQ(trust_.server->questions(Service::kCrl), 1);
  trust_.server->SetFault(Service::kOcsp, Fault::kNone);
  const absl::Time later = TestTrust::Now() + kAskAgainAfter;
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), later - absl::Seconds(1)).signature.verdict(),
            kUnknown);
  EXPECT_EQ(Verify(Sign(leader_), policy_, services_.get(), later).signature.verdict(), kValid);
}

// Some programs leave the authority out of their signatures.
TEST_F(VerifyRevocationTest, AnAuthorityBetweenMayComeFromTheTrustFile) {
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

}  // namespace
}  // namespace onestop::trust
