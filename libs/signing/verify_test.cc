// Real keys, real certificates: what holds, a row for each refusal, and what an enemy may send.

#include "libs/signing/verify.h"

#include <openssl/err.h>

#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/signing/openssl.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"

namespace onestop::signing {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::string_view kDocument = "%PDF-1.7\nQuyết định cấp giấy phép\n";
using Use = CertificateSpec::Use;

// One authority for all tests: making keys takes time.
const TestAuthority& Root() {
  static const TestAuthority& root = *new TestAuthority;
  return root;
}

const Identity& Leader() {
  static const Identity& leader = *new Identity(Root().Issue(TestAuthority::SignerSpec()));
  return leader;
}

std::string Sign(const SigningKey& key, Digest digest = Digest::kSha256) {
  absl::StatusOr<std::string> cms = key.SignDetached(kDocument, digest);
  CHECK(cms.ok());
  return *cms;
}

// A CMS as OpenSSL makes it with these flags, whatever we think of them.
std::string RawSign(const Identity& identity, unsigned int flags, const EVP_MD* digest = EVP_sha256(),
                    const std::function<void(CMS_ContentInfo*)>& change = nullptr) {
  const KeyPtr key = ReadKey(identity.key_pem);
  const CertificatesPtr chain = ReadCertificates(identity.chain_pem);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY | flags));
  CHECK(CMS_add1_signer(cms.get(), sk_X509_value(chain.get(), 0), key.get(), digest, CMS_BINARY | flags) !=
        nullptr);
  if (change) change(cms.get());
  CHECK(CMS_final(cms.get(), BioOver(kDocument).get(), nullptr, CMS_BINARY | flags) == 1);
  const BioPtr der(BIO_new(BIO_s_mem()));
  CHECK(i2d_CMS_bio(der.get(), cms.get()) == 1);
  return TextOf(der.get());
}

absl::StatusOr<dossier::v1::SignatureEvidence> Verify(absl::string_view cms) {
  return VerifyDetached(cms, kDocument, Root().Roots(), TestAuthority::Day());
}

TEST(VerifyTest, AGoodSignatureLeavesItsEvidence) {
  const std::string cms = Sign(Leader().ToSigningKey());
  const auto evidence = Verify(cms);
  ASSERT_THAT(evidence, IsOk());
  EXPECT_EQ(evidence->cms(), cms);
  EXPECT_EQ(evidence->certificate_sha256(), Leader().certificate_sha256);
  EXPECT_EQ(evidence->certificate_subject(), "CN=Lê Văn Hùng,O=Sở Khoa học và Công nghệ,C=VN");
  EXPECT_NE(evidence->certificate_serial(), "");
  EXPECT_EQ(absl::FromUnixSeconds(evidence->certificate_not_before().seconds()),
            TestAuthority::SignerSpec().not_before);
  EXPECT_EQ(absl::FromUnixSeconds(evidence->certificate_not_after().seconds()),
            TestAuthority::SignerSpec().not_after);
  EXPECT_EQ(evidence->signed_sha256().size(), 32);
  EXPECT_EQ(evidence->digest_algorithm(), "sha256");
}

TEST(VerifyTest, EveryKeyAndDigestOfTheContractHolds) {
  for (const KeyType key : {KeyType::kP256, KeyType::kP384, KeyType::kRsa2048}) {
    CertificateSpec spec = TestAuthority::SignerSpec();
    spec.key = key;
    const SigningKey signer = Root().Signer(spec);
    for (const Digest digest : {Digest::kSha256, Digest::kSha384, Digest::kSha512}) {
      const auto evidence = Verify(Sign(signer, digest));
      ASSERT_THAT(evidence, IsOk());
      EXPECT_EQ(evidence->signed_sha256().size(), 32);
    }
  }
}

TEST(VerifyTest, RsaPssHolds) {
  CertificateSpec spec = TestAuthority::SignerSpec();
  spec.key = KeyType::kRsa2048;
  const Identity identity = Root().Issue(spec);
  const KeyPtr key = ReadKey(identity.key_pem);
  const CertificatesPtr chain = ReadCertificates(identity.chain_pem);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY | CMS_DETACHED));
  CMS_SignerInfo* const info = CMS_add1_signer(cms.get(), sk_X509_value(chain.get(), 0), key.get(),
                                               EVP_sha256(), CMS_BINARY | CMS_DETACHED | CMS_KEY_PARAM);
  ASSERT_EQ(EVP_PKEY_CTX_ctrl_str(CMS_SignerInfo_get0_pkey_ctx(info), "rsa_padding_mode", "pss"), 1);
  ASSERT_EQ(CMS_final(cms.get(), BioOver(kDocument).get(), nullptr, CMS_BINARY | CMS_DETACHED), 1);
  const BioPtr der(BIO_new(BIO_s_mem()));
  ASSERT_EQ(i2d_CMS_bio(der.get(), cms.get()), 1);
  EXPECT_THAT(Verify(TextOf(der.get())), IsOk());
}

TEST(VerifyTest, AnAuthorityBetweenSignerAndRootComesWithTheSignature) {
  CertificateSpec below = TestAuthority::RootSpec();
  below.common_name = "Test authority below the root";
  const TestAuthority authority = Root().Below(below);
  EXPECT_THAT(Verify(Sign(authority.Signer())), IsOk());
}

TEST(VerifyTest, TheDocumentMayComeInPiecesOfAnySize) {
  const std::string cms = Sign(Leader().ToSigningKey());
  for (const size_t piece : {1, 7, 1000}) {
    absl::string_view rest = kDocument;
    const auto source = [&](size_t max, std::string& buffer) {
      const absl::string_view next = rest.substr(0, std::min(max, piece));
      buffer.assign(next.data(), next.size());
      rest.remove_prefix(next.size());
      return absl::OkStatus();
    };
    EXPECT_THAT(VerifyDetached(cms, ByteSource(source), Root().Roots(), TestAuthority::Day()), IsOk());
  }
}

TEST(VerifyTest, WhatTheDocumentsSourceSaysIsHandedOn) {
  const auto source = [](size_t, std::string&) { return absl::DataLossError("damaged"); };
  EXPECT_THAT(
      VerifyDetached(Sign(Leader().ToSigningKey()), ByteSource(source), Root().Roots(), TestAuthority::Day()),
      FailsWith(absl::StatusCode::kDataLoss));
}

TEST(VerifyTest, AnotherDocumentIsRefused) {
  const std::string cms = Sign(Leader().ToSigningKey());
  std::string document(kDocument);
  document.back() ^= 1;
  EXPECT_THAT(VerifyDetached(cms, document, Root().Roots(), TestAuthority::Day()),
              FailsWith(kInvalid, "SIGNATURE_INVALID"));
  EXPECT_THAT(VerifyDetached(cms, "", Root().Roots(), TestAuthority::Day()),
              FailsWith(kInvalid, "SIGNATURE_INVALID"));
}

struct MalformedCase {
  std::string name;
  std::string cms;
  std::string detail;
};

class MalformedTest : public ::testing::TestWithParam<MalformedCase> {};

TEST_P(MalformedTest, IsRefusedAsInvalid) {
  const auto verified = Verify(GetParam().cms);
  ASSERT_THAT(verified, FailsWith(kInvalid, "SIGNATURE_INVALID"));
  EXPECT_THAT(base::ReasonOf(verified.status())->metadata["detail"], HasSubstr(GetParam().detail));
}

std::string TwoSigners() {
  return RawSign(Leader(), CMS_DETACHED, EVP_sha256(), [](CMS_ContentInfo* cms) {
    const Identity other = Root().Issue(TestAuthority::SignerSpec());
    CHECK(CMS_add1_signer(cms, sk_X509_value(ReadCertificates(other.chain_pem).get(), 0),
                          ReadKey(other.key_pem).get(), EVP_sha256(), CMS_BINARY | CMS_DETACHED) != nullptr);
  });
}

std::string OtherContentType() {
  return RawSign(Leader(), CMS_DETACHED, EVP_sha256(), [](CMS_ContentInfo* cms) {
    CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Cms, MalformedTest,
    ::testing::Values(MalformedCase{"Empty", "", "0 bytes"}, MalformedCase{"Noise", "not a CMS", "not a CMS"},
                      MalformedCase{"AboveTheLimit", std::string(kCmsBytesMax + 1, '0'), "bytes"},
                      MalformedCase{"BytesBehindIt", Sign(Leader().ToSigningKey()) + "x", "not a CMS"},
                      MalformedCase{"WithTheContent", RawSign(Leader(), 0), "detached"},
                      MalformedCase{"WithoutSignedAttributes", RawSign(Leader(), CMS_DETACHED | CMS_NOATTR),
                                    "no signed attributes"},
                      MalformedCase{"WithoutTheCertificate", RawSign(Leader(), CMS_DETACHED | CMS_NOCERTS),
                                    "certificate"},
                      MalformedCase{"TwoSigners", TwoSigners(), "one signer"},
                      MalformedCase{"OtherContentType", OtherContentType(), "pkcs7-data"}),
    [](const auto& test) { return test.param.name; });

TEST(VerifyTest, WeakDigestsAndKeysAreRefused) {
  EXPECT_THAT(Verify(RawSign(Leader(), CMS_DETACHED, EVP_sha1())), FailsWith(kInvalid, "ALGORITHM_REFUSED"));
  for (const KeyType key : {KeyType::kRsa1024, KeyType::kSecp256k1}) {
    CertificateSpec spec = TestAuthority::SignerSpec();
    spec.key = key;
    EXPECT_THAT(Verify(Sign(Root().Signer(spec))), FailsWith(kInvalid, "ALGORITHM_REFUSED"));
  }
  CertificateSpec sha1 = TestAuthority::SignerSpec();
  sha1.signature = CertificateSpec::Signature::kSha1;
  EXPECT_THAT(Verify(Sign(Root().Signer(sha1))), FailsWith(kInvalid, "ALGORITHM_REFUSED"));
}

struct UntrustedCase {
  std::string name;
  std::function<void(CertificateSpec&)> change;
  std::string detail;
};

class UntrustedTest : public ::testing::TestWithParam<UntrustedCase> {};

TEST_P(UntrustedTest, IsRefusedWithTheCause) {
  CertificateSpec spec = TestAuthority::SignerSpec();
  GetParam().change(spec);
  const auto verified = Verify(Sign(Root().Signer(spec)));
  ASSERT_THAT(verified, FailsWith(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
  EXPECT_THAT(base::ReasonOf(verified.status())->metadata["detail"], HasSubstr(GetParam().detail));
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, UntrustedTest,
    ::testing::Values(
        UntrustedCase{"Expired",
                      [](CertificateSpec& s) { s.not_after = TestAuthority::Day() - absl::Hours(48); },
                      "2024-03-13"},
        UntrustedCase{"NotYetValid",
                      [](CertificateSpec& s) { s.not_before = TestAuthority::Day() + absl::Hours(48); },
                      "2024-03-17"},
        UntrustedCase{"ForEncryption", [](CertificateSpec& s) { s.use = Use::kEncryption; },
                      "not for signing"},
        UntrustedCase{"ForAuthorities", [](CertificateSpec& s) { s.use = Use::kAuthority; },
                      "not for signing"},
        UntrustedCase{"WithoutAUse", [](CertificateSpec& s) { s.use = Use::kUnsaid; }, "not for signing"}),
    [](const auto& test) { return test.param.name; });

TEST(VerifyTest, ValidityIsThatOfTheActsTimeAndNotOfToday) {
  const std::string cms = Sign(Leader().ToSigningKey());
  const auto verify_at = [&](absl::Time at) { return VerifyDetached(cms, kDocument, Root().Roots(), at); };
  const CertificateSpec spec = TestAuthority::SignerSpec();
  EXPECT_THAT(verify_at(spec.not_before), IsOk());
  EXPECT_THAT(verify_at(spec.not_after - absl::Seconds(1)), IsOk());
  EXPECT_THAT(verify_at(spec.not_before - absl::Seconds(1)),
              FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(verify_at(spec.not_after + absl::Seconds(1)), FailsWith(absl::StatusCode::kFailedPrecondition));
}

TEST(VerifyTest, AnotherRootOfTheSameNameIsUnknown) {
  const auto verified =
      VerifyDetached(Sign(TestAuthority().Signer()), kDocument, Root().Roots(), TestAuthority::Day());
  ASSERT_THAT(verified, FailsWith(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
}

TEST(VerifyTest, ASelfSignedSignerIsUnknown) {
  CertificateSpec spec = TestAuthority::SignerSpec();
  const absl::StatusOr<Authority> self = Authority::MakeRoot(spec);
  ASSERT_THAT(self, IsOk());
  const auto verified = Verify(Sign(self->identity().ToSigningKey()));
  ASSERT_THAT(verified, FailsWith(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
  EXPECT_THAT(base::ReasonOf(verified.status())->metadata["detail"],
              HasSubstr("none of the configured roots"));
}

TEST(VerifyTest, ASignersCertificateIssuesNoOthers) {
  const TestAuthority pretender = Root().Below(TestAuthority::SignerSpec());
  EXPECT_THAT(Verify(Sign(pretender.Signer())),
              FailsWith(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_NOT_TRUSTED"));
}

TEST(VerifyTest, NoTruncatedCmsVerifies) {
  const std::string cms = Sign(Leader().ToSigningKey());
  for (size_t length = 0; length < cms.size(); ++length) {
    EXPECT_THAT(Verify(cms.substr(0, length)), FailsWith(kInvalid, "SIGNATURE_INVALID")) << length;
  }
}

TEST(VerifyTest, NoFlippedBitVerifies) {
  const std::string cms = Sign(Leader().ToSigningKey());
  for (size_t at = 0; at < cms.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = cms;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(Verify(flipped).ok()) << "byte " << at << " of " << cms.size() << ", bit " << bit;
    }
  }
  EXPECT_EQ(ERR_peek_error(), 0) << "errors are left in OpenSSL's queue";
}

TEST(VerifyTest, ManyThreadsVerifyAgainstOneStore) {
  const TrustStore roots = Root().Roots();
  const std::string cms = Sign(Leader().ToSigningKey());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n)
        EXPECT_THAT(VerifyDetached(cms, kDocument, roots, TestAuthority::Day()), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(TrustStoreTest, OnlyAuthoritiesAreRoots) {
  EXPECT_THAT(TrustStore::FromPem(""), FailsWith(kInvalid));
  EXPECT_THAT(TrustStore::FromPem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
              FailsWith(kInvalid));
  EXPECT_THAT(TrustStore::FromPem(Leader().chain_pem), FailsWith(kInvalid));
  EXPECT_THAT(TrustStore::Load("/nonexistent"), FailsWith(absl::StatusCode::kNotFound));
}

TEST(SigningKeyTest, KeyAndCertificateMustBelongTogether) {
  const Identity other = Root().Issue(TestAuthority::SignerSpec());
  EXPECT_THAT(SigningKey::FromPem(other.key_pem, Leader().chain_pem), FailsWith(kInvalid));
  EXPECT_THAT(SigningKey::FromPem("", Leader().chain_pem), FailsWith(kInvalid));
  EXPECT_THAT(SigningKey::FromPem(Leader().key_pem, ""), FailsWith(kInvalid));
  EXPECT_THAT(SigningKey::FromPem(Leader().key_pem, Leader().chain_pem), IsOk());
}

}  // namespace
}  // namespace onestop::signing
