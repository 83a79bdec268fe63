#include "libs/testing/test_trust.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/check.h"
#include "libs/signing/cms_message.h"
#include "libs/signing/openssl.h"
#include "libs/signing/pem_file.h"
#include "libs/signing/trust/time_stamp.h"
#include "libs/testing/test_authority.h"

namespace onestop::testing {
namespace {

using Use = signing::CertificateSpec::Use;

template <typename T>
T Value(absl::StatusOr<T> result) {
  CHECK(result.ok());
  return *std::move(result);
}

signing::CertificateSpec RootSpec(const std::string& name) {
  signing::CertificateSpec spec = TestAuthority::RootSpec();
  spec.common_name = name;
  return spec;
}

std::filesystem::path MakeDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "onestop-trust-XXXXXX").string();
  return mkdtemp(pattern.data());
}

}  // namespace

TestTrust::TestTrust()
    : root(Value(signing::Authority::MakeRoot(RootSpec("Test root")))),
      stamp_root(Value(signing::Authority::MakeRoot(RootSpec("Test root for time stamps")))),
      server(Value(signing::TrustServer::Start({.clock = [this] { return absl::FromUnixSeconds(time_); }}))),
      directory(MakeDirectory()) {
  signing::CertificateSpec responder = TestAuthority::SignerSpec();
  responder.use = Use::kOcspSigning;
  CHECK(server->AddIssuer(root.identity(), Issue(responder)).ok());
  CHECK(server->AddIssuer(stamp_root.identity(), {}).ok());
  CHECK(server->SetTimeStampAuthority(Value(stamp_root.Issue(StampSpec()))).ok());
  CHECK(signing::WritePemFile(directory / "root.pem", root.identity().chain_pem).ok());
  CHECK(signing::WritePemFile(directory / "tsa-root.pem", stamp_root.identity().chain_pem).ok());
}

TestTrust::~TestTrust() {
  server->Stop();
  std::filesystem::remove_all(directory);
}

absl::Time TestTrust::Now() { return TestAuthority::Day(); }

signing::CertificateSpec TestTrust::SignerSpec() const {
  signing::CertificateSpec spec = TestAuthority::SignerSpec();
  spec.ocsp_url = server->OcspUrl();
  spec.crl_url = server->CrlUrl(root.identity());
  return spec;
}

signing::CertificateSpec TestTrust::StampSpec() const {
  signing::CertificateSpec spec = TestAuthority::SignerSpec();
  spec.common_name = "Test time stamps";
  spec.use = Use::kTimeStamping;
  spec.ocsp_url = server->OcspUrl();
  spec.crl_url = server->CrlUrl(stamp_root.identity());
  return spec;
}

signing::Identity TestTrust::Issue(const signing::CertificateSpec& spec) const {
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

signing::TrustPolicy TestTrust::Policy(absl::string_view more) const {
  return Value(signing::TrustPolicy::Parse(absl::StrCat(PolicyText(), more), directory / "trust.yaml"));
}

std::unique_ptr<signing::TrustServices> TestTrust::Services() const {
  return signing::MakeHttpTrustServices(Policy("revocation: {timeout_seconds: 1}\n"));
}

std::string TestTrust::SignAndStamp(const signing::Identity& signer, signing::TrustServices& services) const {
  const std::string cms = Value(signer.ToSigningKey().SignDetached(kSignedDocument));
  const std::string digest = signing::DigestOf(Value(signing::SignatureValueOf(cms)), EVP_sha256());
  return Value(signing::AddTimeStamp(cms, Value(services.TimeStamp(digest, Now(), absl::InfiniteFuture()))));
}

std::string SignAround(const signing::Identity& signer, absl::string_view content, bool streamed) {
  const signing::KeyPtr key = signing::ReadKey(signer.key_pem);
  const signing::CertificatesPtr chain = signing::ReadCertificates(signer.chain_pem);
  const unsigned int flags = CMS_BINARY | CMS_NOSMIMECAP | (streamed ? CMS_STREAM : 0U);
  const signing::BioPtr input = signing::BioOver(content);
  const signing::CmsPtr cms(
      CMS_sign(sk_X509_value(chain.get(), 0), key.get(), nullptr, streamed ? nullptr : input.get(), flags));
  CHECK(cms != nullptr);
  if (!streamed) return signing::DerOf<i2d_CMS_ContentInfo>(cms.get());
  const signing::BioPtr output(BIO_new(BIO_s_mem()));
  CHECK(i2d_CMS_bio_stream(output.get(), cms.get(), input.get(), static_cast<int>(flags)) == 1);
  return signing::TextOf(output.get());
}

std::string Encrypt(const signing::Identity& reader, absl::string_view content) {
  const signing::CertificatesPtr certificates = signing::ReadCertificates(reader.chain_pem);
  const signing::CmsPtr cms(
      CMS_encrypt(certificates.get(), signing::BioOver(content).get(), EVP_aes_128_cbc(), CMS_BINARY));
  CHECK(cms != nullptr);
  return signing::DerOf<i2d_CMS_ContentInfo>(cms.get());
}

std::string Verified::reasons() const {
  std::vector<std::string> codes;
  for (const auto& reason : signature.reasons()) codes.push_back(reason.code());
  std::ranges::sort(codes);
  return absl::StrJoin(codes, ",");
}

Verified Verify(absl::string_view cms, const signing::TrustPolicy& policy, signing::TrustServices* services,
                absl::Time now, const signing::ValidationData& data, absl::string_view sub_filter) {
  Verified verified;
  const signing::PiecesSource document({kSignedDocument});
  signing::VerifyCms({.cms = cms,
                      .document = document,
                      .sub_filter = sub_filter,
                      .now = now,
                      .existed_at = std::nullopt,
                      .data = data},
                     policy, services, verified.signature, verified.used);
  return verified;
}

}  // namespace onestop::testing
