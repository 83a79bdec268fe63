// Sets up authorities with a real server for OCSP, CRLs and time stamps, and signs and verifies with them.

#include "libs/testing/test_trust.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/check.h"
#include "libs/crypto/cms_message.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/test_authority.h"
#include "libs/trust/time_stamp.h"

namespace onestop::testing {
namespace {

using Use = sample_pki::CertificateSpec::Use;

template <typename T>
T Value(absl::StatusOr<T> result) {
  CHECK(result.ok());
  return *std::move(result);
}

sample_pki::CertificateSpec RootSpec(const std::string& name) {
  sample_pki::CertificateSpec spec = TestAuthority::RootSpec();
  spec.common_name = name;
  return spec;
}

}  // namespace

// The server's clock is time_, which MoveTo() changes; the certificates are valid around the same day.
TestTrust::TestTrust()
    : root(Value(sample_pki::Authority::MakeRoot(RootSpec("Test root")))),
      stamp_root(Value(sample_pki::Authority::MakeRoot(RootSpec("Test root for time stamps")))),
      server(
          Value(sample_pki::TrustServer::Start({.clock = [this] { return absl::FromUnixSeconds(time_); }}))) {
  // OCSP responses of the first root are signed by a responder, as large authorities do; the second root
  // signs its own.
  sample_pki::CertificateSpec responder = TestAuthority::SignerSpec();
  responder.use = Use::kOcspSigning;
  // The responder's certificate names no addresses: its own revocation is not asked about.
  CHECK(server->AddIssuer(root.identity(), Issue(responder)).ok());
  CHECK(server->AddIssuer(stamp_root.identity(), {}).ok());
  CHECK(server->SetTimeStampAuthority(Value(stamp_root.Issue(StampSpec()))).ok());
  CHECK(crypto::WritePemFile(directory / "root.pem", root.identity().chain_pem).ok());
  CHECK(crypto::WritePemFile(directory / "tsa-root.pem", stamp_root.identity().chain_pem).ok());
}

TestTrust::~TestTrust() { server->Stop(); }

absl::Time TestTrust::Now() { return TestAuthority::Day(); }

sample_pki::CertificateSpec TestTrust::SignerSpec() const {
  sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  spec.ocsp_url = server->OcspUrl();
  spec.crl_url = server->CrlUrl(root.identity());
  return spec;
}

sample_pki::CertificateSpec TestTrust::StampSpec() const {
  sample_pki::CertificateSpec spec = TestAuthority::SignerSpec();
  spec.common_name = "Test time stamps";
  spec.use = Use::kTimeStamping;
  spec.ocsp_url = server->OcspUrl();
  spec.crl_url = server->CrlUrl(stamp_root.identity());
  return spec;
}

sample_pki::Identity TestTrust::Issue(const sample_pki::CertificateSpec& spec) const {
  return Value(root.Issue(spec));
}

std::string TestTrust::PolicyText() const {
  return absl::StrCat(
      "version: test\n"
      "roots:\n"
      "  - {file: root.pem, kind: public_duty}\n"
      "  - {file: tsa-root.pem, kind: time_stamp}\n"
      "time_stamp: [{url: \"",
      server->TimeStampUrl(), "\"}]\n");
}

trust::TrustPolicy TestTrust::Policy(absl::string_view more) const {
  return Value(trust::TrustPolicy::Parse(absl::StrCat(PolicyText(), more), directory / "trust.yaml"));
}

std::unique_ptr<trust::TrustServices> TestTrust::Services(absl::Duration timeout) const {
  return trust::MakeHttpTrustServices(
      Policy(absl::StrCat("revocation: {timeout_seconds: ", absl::ToInt64Seconds(timeout), "}\n")));
}

std::string TestTrust::SignAndStamp(const sample_pki::Identity& signer,
                                    trust::TrustServices& services) const {
  const std::string cms = Value(signer.ToSigningKey().SignDetached(kSignedDocument));
  const std::string digest = crypto::DigestOf(Value(trust::SignatureValueOf(cms)), EVP_sha256());
  return Value(trust::AddTimeStamp(cms, Value(services.TimeStamp(digest, Now(), absl::InfiniteFuture()))));
}

std::string SignAround(const sample_pki::Identity& signer, absl::string_view content, bool streamed) {
  const crypto::KeyPtr key = crypto::ReadKey(signer.key_pem);
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(signer.chain_pem);
  // CMS_STREAM makes OpenSSL write the content in pieces, hence in BER of indefinite length.
  const unsigned int flags = CMS_BINARY | CMS_NOSMIMECAP | (streamed ? CMS_STREAM : 0U);
  const crypto::BioPtr input = crypto::BioOver(content);
  const crypto::CmsPtr cms(
      CMS_sign(sk_X509_value(chain.get(), 0), key.get(), nullptr, streamed ? nullptr : input.get(), flags));
  CHECK(cms != nullptr);
  if (!streamed) return crypto::DerOf<i2d_CMS_ContentInfo>(cms.get());
  const crypto::BioPtr output(BIO_new(BIO_s_mem()));
  CHECK(i2d_CMS_bio_stream(output.get(), cms.get(), input.get(), static_cast<int>(flags)) == 1);
  return crypto::TextOf(output.get());
}

std::string Encrypt(const sample_pki::Identity& reader, absl::string_view content) {
  const crypto::CertificatesPtr certificates = crypto::ReadCertificates(reader.chain_pem);
  const crypto::CmsPtr cms(
      CMS_encrypt(certificates.get(), crypto::BioOver(content).get(), EVP_aes_128_cbc(), CMS_BINARY));
  CHECK(cms != nullptr);
  return crypto::DerOf<i2d_CMS_ContentInfo>(cms.get());
}

std::string Verified::reasons() const {
  std::vector<std::string> codes;
  for (const auto& reason : signature.reasons()) codes.push_back(reason.code());
  // Sorted, since the order of reasons means nothing and tests compare them as one text.
  std::ranges::sort(codes);
  return absl::StrJoin(codes, ",");
}

Verified Verify(absl::string_view cms, const trust::TrustPolicy& policy, trust::TrustServices* services,
                absl::Time now, const trust::ValidationData& data, absl::string_view sub_filter) {
  Verified verified;
  const trust::PiecesSource document({kSignedDocument});
  trust::VerifyCms({.cms = cms,
                    .document = document,
                    .sub_filter = sub_filter,
                    .now = now,
                    .existed_at = std::nullopt,
                    .data = data},
                   policy, services, verified.signature, verified.used);
  return verified;
}

}  // namespace onestop::testing
