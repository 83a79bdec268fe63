#include "libs/signing/chain.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/signing/errors.h"
#include "libs/signing/verify.h"

namespace onestop::signing {
namespace {

using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, FreeBy<X509_STORE_CTX_free>>;

// OpenSSL's level of 112 bits: RSA from 2048 bits, SHA-2 and up, for every certificate below the root.
constexpr int kSecurityLevel = 2;

std::string Day(const ASN1_TIME* time) {
  return absl::FormatTime("%Y-%m-%d", TimeOf(time), absl::UTCTimeZone());
}

absl::Status Explain(int error, const X509* certificate) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return CertificateNotTrusted(absl::StrCat("expired ", Day(X509_get0_notAfter(certificate))));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return CertificateNotTrusted(absl::StrCat("not valid before ", Day(X509_get0_notBefore(certificate))));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return CertificateNotTrusted("unknown root");
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return AlgorithmRefused(X509_verify_cert_error_string(error));
    default:
      return CertificateNotTrusted(X509_verify_cert_error_string(error));
  }
}

}  // namespace

absl::Status CheckKey(const X509* certificate) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr) return SignatureInvalid("the certificate's key cannot be read");
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) {
    if (bits >= kRsaBitsMin && bits <= kRsaBitsMax) return absl::OkStatus();
    return AlgorithmRefused(absl::StrCat("RSA of ", bits, " bits"));
  }
  if (!EVP_PKEY_is_a(key, "EC")) return AlgorithmRefused("a key other than RSA and EC");
  char curve[64] = "";
  size_t length = 0;
  if (EVP_PKEY_get_group_name(key, curve, sizeof(curve), &length) != 1) {
    ERR_clear_error();
    return AlgorithmRefused("a curve without a name");
  }
  const absl::string_view name(curve, length);
  if (name == "prime256v1" || name == "secp384r1" || name == "secp521r1") return absl::OkStatus();
  return AlgorithmRefused(name);
}

absl::Status CheckChain(X509* signer, STACK_OF(X509) * others, const TrustStore& roots, absl::Time at) {
  const StoreContextPtr context(X509_STORE_CTX_new());
  CHECK(context != nullptr);
  CHECK(X509_STORE_CTX_init(context.get(), roots.get(), signer, others) == 1);
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(at));
  X509_VERIFY_PARAM_set_depth(parameters, kChainDepthMax);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  const bool verified = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  if (!verified) {
    const X509* const at_fault = X509_STORE_CTX_get_current_cert(context.get());
    return Explain(X509_STORE_CTX_get_error(context.get()), at_fault == nullptr ? signer : at_fault);
  }
  // A certificate that does not say what it is for is not taken for one that signs.
  constexpr uint32_t kSigning = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  if ((X509_get_extension_flags(signer) & EXFLAG_KUSAGE) == 0 ||
      (X509_get_key_usage(signer) & kSigning) == 0) {
    return CertificateNotTrusted("its key usage does not allow signatures");
  }
  return absl::OkStatus();
}

}  // namespace onestop::signing
