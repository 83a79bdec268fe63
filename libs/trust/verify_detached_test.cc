// Detached signatures with real keys and certificates: which hold, one row for each refusal, and hostile
// input.

#include "libs/trust/verify_cms.h"

#include <openssl/err.h>

#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/crypto/openssl.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_authority.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestAuthority;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::string_view kDocument = "%PDF-1.7\nQuyết định cấp giấy phép\n";
using Use = sample_pki::CertificateSpec::Use;

// One authority for all tests: making keys takes time.
const TestAuthority& Root() {
  static const TestAuthority& root = *new TestAuthority;
  return root;
}

const sample_pki::Identity& Leader() {
  static const sample_pki::Identity& leader =
      *new sample_pki::Identity(Root().Issue(TestAuthority::SignerSpec()));
  return leader;
}

std::string Sign(const crypto::SigningKey& key, crypto::Digest digest = crypto::Digest::kSha256) {
  absl::StatusOr<std::string> cms = key.SignDetached(kDocument, digest);
  CHECK(cms.ok());
  return *cms;
}

// A CMS as OpenSSL makes it with these flags, also where verification refuses it.
std::string RawSign(const sample_pki::Identity& identity, unsigned int flags,
                    const EVP_MD* digest = EVP_sha256(),
                    const std::function<void(CMS_ContentInfo*)>& change = nullptr) {
  const crypto::KeyPtr key = crypto::ReadKey(identity.key_pem);
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(identity.chain_pem);
  const crypto::CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY | flags));
  CHECK(CMS_add1_signer(cms.get(), sk_X509_value(chain.get(), 0), key.get(), digest, CMS_BINARY | flags) !=
        nullptr);
  if (change) change(cms.get());
  CHECK(CMS_final(cms.get(), crypto::BioOver(kDocument).get(), nullptr, CMS_BINARY | flags) == 1);
  const crypto::BioPtr der(BIO_new(BIO_s_mem()));
  CHECK(i2d_CMS_bio(der.get(), cms.get()) == 1);
  return crypto::TextOf(der.get());
}

signing::v1::Signature Verify(absl::string_view cms, crypto::ByteSource document, const TrustStore& roots,
                              absl::Time at = TestAuthority::Day()) {
  signing::v1::Signature signature;
  ValidationData used;
  VerifyCms({.cms = cms, .document = document, .sub_filter = "", .now = at, .existed_at = {}, .data = {}},
            TrustPolicy::ForRoots(roots), nullptr, signature, used);
  return signature;
}

signing::v1::Signature Verify(absl::string_view cms, absl::string_view document = kDocument,
                              absl::Time at = TestAuthority::Day()) {
  const PiecesSource source({document});
  return Verify(cms, crypto::ByteSource(source), Root().Roots(), at);
}

// VERDICT_VALID, not only valid at its time.
MATCHER(Holds, "") {
  *result_listener << arg.ShortDebugString();
  return arg.verdict() == signing::v1::VERDICT_VALID;
}

// The reason `code` and its verdict, with `detail` in its sentence.
MATCHER_P2(FailsFor, code, detail, "") {
  *result_listener << arg.ShortDebugString();
  for (const signing::v1::Reason& reason : arg.reasons()) {
    if (reason.code() != code || !absl::StrContains(reason.text_en(), detail)) continue;
    return reason.verdict() != signing::v1::VERDICT_VALID && arg.verdict() != signing::v1::VERDICT_VALID &&
           arg.verdict() != signing::v1::VERDICT_VALID_AT_ITS_TIME;
  }
  return false;
}
auto FailsFor(absl::string_view code) { return FailsFor(code, ""); }

TEST(VerifyTest, AGoodSignatureSaysWhoSignedAndHow) {
  const signing::v1::Signature signature = Verify(Sign(Leader().ToSigningKey()));
  ASSERT_THAT(signature, Holds());
  EXPECT_EQ(signature.signer().sha256(), Leader().certificate_sha256);
  EXPECT_EQ(signature.signer().subject(), "CN=Lê Văn Hùng,O=Sở Khoa học và Công nghệ,C=VN");
  EXPECT_NE(signature.signer().serial(), "");
  EXPECT_EQ(timestamp::ToTime(signature.signer().not_before()), TestAuthority::SignerSpec().not_before);
  EXPECT_EQ(timestamp::ToTime(signature.signer().not_after()), TestAuthority::SignerSpec().not_after);
  EXPECT_EQ(signature.digest_algorithm(), "sha256");
}

TEST(VerifyTest, EverySupportedKeyAndDigestHolds) {
  for (const sample_pki::KeyType key :
       {sample_pki::KeyType::kP256, sample_pki::KeyType::kP384, sample_pki::KeyType::kRsa2048}) {
    sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
    spec.key = key;
    const crypto::SigningKey signer = Root().Signer(spec);
    for (const crypto::Digest digest :
         {crypto::Digest::kSha256, crypto::Digest::kSha384, crypto::Digest::kSha512}) {
      EXPECT_THAT(Verify(Sign(signer, digest)), Holds());
    }
  }
}

// SigningKey does not make PSS, but smart cards and other programs do.
TEST(VerifyTest, RsaPssHolds) {
  sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  spec.key = sample_pki::KeyType::kRsa2048;
  const sample_pki::Identity identity = Root().Issue(spec);
  const crypto::KeyPtr key = crypto::ReadKey(identity.key_pem);
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(identity.chain_pem);
  const crypto::CmsPtr cms(
      CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_BINARY | CMS_DETACHED));
  CMS_SignerInfo* const info = CMS_add1_signer(cms.get(), sk_X509_value(chain.get(), 0), key.get(),
                                               EVP_sha256(), CMS_BINARY | CMS_DETACHED | CMS_KEY_PARAM);
  ASSERT_EQ(EVP_PKEY_CTX_ctrl_str(CMS_SignerInfo_get0_pkey_ctx(info), "rsa_padding_mode", "pss"), 1);
  ASSERT_EQ(CMS_final(cms.get(), crypto::BioOver(kDocument).get(), nullptr, CMS_BINARY | CMS_DETACHED), 1);
  const crypto::BioPtr der(BIO_new(BIO_s_mem()));
  ASSERT_EQ(i2d_CMS_bio(der.get(), cms.get()), 1);
  EXPECT_THAT(Verify(crypto::TextOf(der.get())), Holds());
}

TEST(VerifyTest, AnAuthorityBetweenSignerAndRootComesWithTheSignature) {
  sample_pki::CertificateSpec below = TestAuthority::RootSpec();
  below.common_name = "Test authority below the root";
  const TestAuthority authority = Root().Below(below);
  EXPECT_THAT(Verify(Sign(authority.Signer())), Holds());
}

// Files are read from storage in pieces whose size is not known here.
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
    EXPECT_THAT(Verify(cms, crypto::ByteSource(source), Root().Roots()), Holds());
  }
}

// A fault of the storage must not look like a forged signature.
TEST(VerifyTest, ADocumentThatCannotBeReadIsUnknown) {
  const auto source = [](size_t, std::string&) { return absl::DataLossError("damaged"); };
  const signing::v1::Signature signature =
      Verify(Sign(Leader().ToSigningKey()), crypto::ByteSource(source), Root().Roots());
  EXPECT_EQ(signature.verdict(), signing::v1::VERDICT_UNKNOWN);
  EXPECT_THAT(signature, FailsFor("DOCUMENT_NOT_READABLE"));
}

TEST(VerifyTest, AnotherDocumentIsRefused) {
  const std::string cms = Sign(Leader().ToSigningKey());
  std::string document(kDocument);
  document.back() ^= 1;
  EXPECT_THAT(Verify(cms, document), FailsFor("DIGEST_MISMATCH"));
  EXPECT_THAT(Verify(cms, ""), FailsFor("DIGEST_MISMATCH"));
}

// One row for each way in which the bytes may not be a detached signature of one signer.
struct MalformedCase {
  std::string name;
  std::string cms;
  std::string code;
  std::string detail;
};

class MalformedTest : public ::testing::TestWithParam<MalformedCase> {};

TEST_P(MalformedTest, IsNeverValid) {
  EXPECT_THAT(Verify(GetParam().cms), FailsFor(GetParam().code, GetParam().detail));
}

std::string TwoSigners() {
  return RawSign(Leader(), CMS_DETACHED, EVP_sha256(), [](CMS_ContentInfo* cms) {
    const sample_pki::Identity other = Root().Issue(TestAuthority::SignerSpec());
    CHECK(CMS_add1_signer(cms, sk_X509_value(crypto::ReadCertificates(other.chain_pem).get(), 0),
                          crypto::ReadKey(other.key_pem).get(), EVP_sha256(),
                          CMS_BINARY | CMS_DETACHED) != nullptr);
  });
}

// A small file whose certificates would each be compared with each other: within the limit they are.
std::string WithCertificates(int count) {
  return RawSign(Leader(), CMS_DETACHED, EVP_sha256(), [count](CMS_ContentInfo* cms) {
    // The signer's own is there.
    for (int i = 1; i < count; ++i) {
      const sample_pki::Identity other = Root().Issue(TestAuthority::SignerSpec());
      CHECK(CMS_add1_cert(cms, sk_X509_value(crypto::ReadCertificates(other.chain_pem).get(), 0)) == 1);
    }
  });
}

std::string OtherContentType() {
  return RawSign(Leader(), CMS_DETACHED, EVP_sha256(), [](CMS_ContentInfo* cms) {
    CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Cms, MalformedTest,
    ::testing::Values(
        MalformedCase{"Empty", "", "CMS_MALFORMED", "0 bytes"},
        MalformedCase{"Noise", "not a CMS", "CMS_MALFORMED", "not a CMS"},
        MalformedCase{"AboveTheLimit", std::string(crypto::kCmsBytesMax + 1, '0'), "CMS_MALFORMED", "bytes"},
        MalformedCase{"BytesBehindIt", Sign(Leader().ToSigningKey()) + "x", "CMS_MALFORMED", "not a CMS"},
        MalformedCase{"WithTheContent", RawSign(Leader(), 0), "CMS_MALFORMED", "detached"},
        MalformedCase{"WithoutSignedAttributes", RawSign(Leader(), CMS_DETACHED | CMS_NOATTR),
                      "SIGNED_ATTRIBUTES_WRONG", "no signed attributes"},
        MalformedCase{"WithoutTheCertificate", RawSign(Leader(), CMS_DETACHED | CMS_NOCERTS), "CMS_MALFORMED",
                      "certificate"},
        MalformedCase{"TwoSigners", TwoSigners(), "CMS_FORM_NOT_SUPPORTED", "2 signerInfos"},
        MalformedCase{"ManyCertificates", WithCertificates(33), "CMS_FORM_NOT_SUPPORTED",
                      "more than 32 certificates"},
        MalformedCase{"OtherContentType", OtherContentType(), "CMS_MALFORMED", "pkcs7-data"}),
    [](const auto& test) { return test.param.name; });

TEST(VerifyTest, AsManyCertificatesAsAllowedAreJudged) {
  EXPECT_THAT(Verify(WithCertificates(32)), ::testing::Not(FailsFor("CMS_FORM_NOT_SUPPORTED")));
}

// Both the signature's own algorithms and those of its certificate count.
TEST(VerifyTest, WeakDigestsAndKeysAreRefused) {
  EXPECT_THAT(Verify(RawSign(Leader(), CMS_DETACHED, EVP_sha1())), FailsFor("ALGORITHM_REFUSED"));
  for (const sample_pki::KeyType key : {sample_pki::KeyType::kRsa1024, sample_pki::KeyType::kSecp256k1}) {
    sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
    spec.key = key;
    EXPECT_THAT(Verify(Sign(Root().Signer(spec))), FailsFor("ALGORITHM_REFUSED"));
  }
  sample_pki::CertificateSpec sha1 = TestAuthority::SignerSpec();
  sha1.signature = sample_pki::CertificateSpec::Signature::kSha1;
  EXPECT_THAT(Verify(Sign(Root().Signer(sha1))), FailsFor("ALGORITHM_REFUSED"));
}

// One row for each property of the certificate that may forbid the signature.
struct UntrustedCase {
  std::string name;
  std::function<void(sample_pki::CertificateSpec&)> change;
  std::string code;
  std::string detail;
};

class UntrustedTest : public ::testing::TestWithParam<UntrustedCase> {};

TEST_P(UntrustedTest, IsRefusedWithTheCause) {
  sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  GetParam().change(spec);
  EXPECT_THAT(Verify(Sign(Root().Signer(spec))), FailsFor(GetParam().code, GetParam().detail));
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, UntrustedTest,
    ::testing::Values(
        UntrustedCase{
            "Expired",
            [](sample_pki::CertificateSpec& s) { s.not_after = TestAuthority::Day() - absl::Hours(48); },
            "CERTIFICATE_EXPIRED", "2024-03-13"},
        UntrustedCase{
            "NotYetValid",
            [](sample_pki::CertificateSpec& s) { s.not_before = TestAuthority::Day() + absl::Hours(48); },
            "CERTIFICATE_NOT_YET_VALID", "2024-03-17"},
        UntrustedCase{"ForEncryption", [](sample_pki::CertificateSpec& s) { s.use = Use::kEncryption; },
                      "CERTIFICATE_USAGE_WRONG", "not for signing"},
        UntrustedCase{"ForAuthorities", [](sample_pki::CertificateSpec& s) { s.use = Use::kAuthority; },
                      "CERTIFICATE_USAGE_WRONG", "not for signing"},
        UntrustedCase{"WithoutAUse", [](sample_pki::CertificateSpec& s) { s.use = Use::kUnsaid; },
                      "CERTIFICATE_USAGE_WRONG", "not for signing"}),
    [](const auto& test) { return test.param.name; });

// The first and the last second of the certificate belong to its validity.
TEST(VerifyTest, ValidityIsThatOfTheTimeOfSigning) {
  const std::string cms = Sign(Leader().ToSigningKey());
  const auto verify_at = [&](absl::Time at) { return Verify(cms, kDocument, at); };
  const sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  EXPECT_THAT(verify_at(spec.not_before), Holds());
  EXPECT_THAT(verify_at(spec.not_after - absl::Seconds(1)), Holds());
  EXPECT_THAT(verify_at(spec.not_before - absl::Seconds(1)), FailsFor("CERTIFICATE_NOT_YET_VALID"));
  EXPECT_THAT(verify_at(spec.not_after + absl::Seconds(1)), FailsFor("CERTIFICATE_EXPIRED"));
}

// Roots are compared by their keys: an attacker can make one of this name.
TEST(VerifyTest, AnotherRootOfTheSameNameIsUnknown) {
  EXPECT_THAT(Verify(Sign(TestAuthority().Signer())), FailsFor("ROOT_UNKNOWN"));
}

TEST(VerifyTest, ASelfSignedSignerIsUnknown) {
  sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  const absl::StatusOr<sample_pki::Authority> self = sample_pki::Authority::MakeRoot(spec);
  ASSERT_THAT(self, IsOk());
  EXPECT_THAT(Verify(Sign(self->identity().ToSigningKey())), FailsFor("ROOT_UNKNOWN"));
}

// Otherwise every signer could make certificates for any name.
TEST(VerifyTest, ASignersCertificateIssuesNoOthers) {
  const TestAuthority pretender = Root().Below(TestAuthority::SignerSpec());
  EXPECT_THAT(Verify(Sign(pretender.Signer())), FailsFor("CHAIN_WRONG"));
}

TEST(VerifyTest, NoTruncatedCmsVerifies) {
  const std::string cms = Sign(Leader().ToSigningKey());
  for (size_t length = 0; length < cms.size(); ++length) {
    EXPECT_EQ(Verify(cms.substr(0, length)).verdict(), signing::v1::VERDICT_INVALID) << length;
  }
}

// The end also proves that no error stays in OpenSSL's queue, where the next user would find it.
TEST(VerifyTest, NoFlippedBitVerifies) {
  const std::string cms = Sign(Leader().ToSigningKey());
  for (size_t at = 0; at < cms.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = cms;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_THAT(Verify(flipped), ::testing::Not(Holds()))
          << "byte " << at << " of " << cms.size() << ", bit " << bit;
    }
  }
  EXPECT_EQ(ERR_peek_error(), 0) << "errors are left in OpenSSL's queue";
}

// The roots are shared by all requests of a server.
TEST(VerifyTest, ManyThreadsVerifyAgainstOneStore) {
  const TrustStore roots = Root().Roots();
  const std::string cms = Sign(Leader().ToSigningKey());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        const PiecesSource source({kDocument});
        EXPECT_THAT(Verify(cms, crypto::ByteSource(source), roots), Holds());
      }
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
  const sample_pki::Identity other = Root().Issue(TestAuthority::SignerSpec());
  EXPECT_THAT(crypto::SigningKey::FromPem(other.key_pem, Leader().chain_pem), FailsWith(kInvalid));
  EXPECT_THAT(crypto::SigningKey::FromPem("", Leader().chain_pem), FailsWith(kInvalid));
  EXPECT_THAT(crypto::SigningKey::FromPem(Leader().key_pem, ""), FailsWith(kInvalid));
  EXPECT_THAT(crypto::SigningKey::FromPem(Leader().key_pem, Leader().chain_pem), IsOk());
}

}  // namespace
}  // namespace onestop::trust
