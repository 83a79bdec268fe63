#include "libs/signing/verify.h"

#include "libs/base/check.h"
#include "libs/signing/errors.h"
#include "libs/signing/openssl.h"
#include "libs/signing/trust/verify_cms.h"

namespace onestop::signing {
namespace {

absl::Status ToStatus(const v1::Reason& reason) {
  if (reason.code() == "ALGORITHM_REFUSED") return AlgorithmRefused(reason.text_en());
  for (const absl::string_view code : {"ROOT_UNKNOWN", "CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID",
                                       "CERTIFICATE_USAGE_WRONG", "CHAIN_WRONG"}) {
    if (reason.code() == code) return CertificateNotTrusted(reason.text_en());
  }
  return SignatureInvalid(reason.text_en());
}

}  // namespace

absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms, ByteSource document,
                                                              const TrustStore& roots, absl::Time at) {
  const DigestPtr sha256(EVP_MD_CTX_new());
  CHECK(EVP_DigestInit_ex(sha256.get(), EVP_sha256(), nullptr) == 1);
  absl::Status read = absl::OkStatus();
  const auto source = [&](size_t max, std::string& buffer) {
    read = document(max, buffer);
    if (read.ok()) CHECK(EVP_DigestUpdate(sha256.get(), buffer.data(), buffer.size()) == 1);
    return read;
  };
  const ValidationData none;
  ValidationData used;
  v1::Signature signature;
  VerifyCms({.cms = cms, .document = source, .sub_filter = "", .now = at, .existed_at = {}, .data = none},
            TrustPolicy::ForRoots(roots), nullptr, signature, used);
  if (!read.ok()) return read;
  for (const v1::Reason& reason : signature.reasons()) {
    if (reason.verdict() != v1::VERDICT_VALID) return ToStatus(reason);
  }
  dossier::v1::SignatureEvidence evidence;
  evidence.set_cms(cms.data(), cms.size());
  evidence.set_certificate_sha256(signature.signer().sha256());
  evidence.set_certificate_subject(signature.signer().subject());
  evidence.set_certificate_serial(signature.signer().serial());
  *evidence.mutable_certificate_not_before() = signature.signer().not_before();
  *evidence.mutable_certificate_not_after() = signature.signer().not_after();
  std::string signed_sha256(32, '\0');
  CHECK(EVP_DigestFinal_ex(sha256.get(), reinterpret_cast<unsigned char*>(signed_sha256.data()), nullptr) ==
        1);
  evidence.set_signed_sha256(signed_sha256);
  evidence.set_digest_algorithm(signature.digest_algorithm());
  return evidence;
}

absl::StatusOr<dossier::v1::SignatureEvidence> VerifyDetached(absl::string_view cms,
                                                              absl::string_view document,
                                                              const TrustStore& roots, absl::Time at) {
  const PiecesSource source({document});
  return VerifyDetached(cms, ByteSource(source), roots, at);
}

}  // namespace onestop::signing
