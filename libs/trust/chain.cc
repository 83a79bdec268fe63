// Builds the chain from a signer's certificate to a root of the policy, and checks every key and algorithm
// on the way.

#include "libs/trust/chain.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"

namespace onestop::trust {
namespace {

using StorePtr = std::unique_ptr<X509_STORE, crypto::FreeBy<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, crypto::FreeBy<X509_STORE_CTX_free>>;

// OpenSSL's level of 112 bits: RSA from 2048 bits and SHA-2 for every certificate below the root. The
// policy may ask for more.
constexpr int kSecurityLevel = 2;

std::string Day(const ASN1_TIME* time) {
  return absl::FormatTime("%Y-%m-%d", crypto::TimeOf(time), absl::UTCTimeZone());
}

crypto::Finding Explain(int error, const X509* certificate) {
  // Unknown roots leave a question open and are told apart from faults, which make a signature invalid.
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {"CERTIFICATE_EXPIRED", Day(X509_get0_notAfter(certificate))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {"CERTIFICATE_NOT_YET_VALID", Day(X509_get0_notBefore(certificate))};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return {"ROOT_UNKNOWN", ""};
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return {"ALGORITHM_REFUSED", X509_verify_cert_error_string(error)};
    default:
      return {"CHAIN_WRONG", X509_verify_cert_error_string(error)};
  }
}

// A certificate without a key usage is not accepted for signing.
bool MaySign(X509* signer) {
  constexpr uint32_t kSigning = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  return (X509_get_extension_flags(signer) & EXFLAG_KUSAGE) != 0 &&
         (X509_get_key_usage(signer) & kSigning) != 0;
}

// RFC 3161, 2.3: the certificate is for time stamps and for nothing else, in a critical extension.
bool MayStamp(X509* signer) {
  const int at = X509_get_ext_by_NID(signer, NID_ext_key_usage, -1);
  return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(signer, at)) == 1 &&
         X509_get_extended_key_usage(signer) == XKU_TIMESTAMP &&
         X509_check_purpose(signer, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
}

// A root for time stamps must not vouch for signers, nor the other way round.
bool IsFor(signing::v1::RootKind kind, ChainPurpose purpose) {
  return (kind == signing::v1::ROOT_KIND_TIME_STAMP) == (purpose == ChainPurpose::kTimeStamping);
}

}  // namespace

std::vector<std::string> Chain::der() const {
  std::vector<std::string> all;
  for (const crypto::CertificatePtr& certificate : certificates)
    all.push_back(crypto::DerOfCertificate(certificate.get()));
  return all;
}

std::optional<crypto::Finding> CheckKey(const X509* certificate, const TrustPolicy& policy, absl::Time at) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr) {
    crypto::ForgetErrors();
    return crypto::Finding{"ALGORITHM_REFUSED", "an unknown kind of key"};
  }
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) {
    // Also an upper limit: the cost of a key grows with its length, and the certificate is untrusted.
    if (bits >= policy.RsaBitsMin(at) && bits <= kRsaBitsMax) return std::nullopt;
    return crypto::Finding{"ALGORITHM_REFUSED", absl::StrCat("RSA ", bits)};
  }
  char curve[64] = "";
  size_t length = 0;
  if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, curve, sizeof(curve), &length) != 1) {
    crypto::ForgetErrors();
    return crypto::Finding{"ALGORITHM_REFUSED", absl::StrCat(EVP_PKEY_get0_type_name(key))};
  }
  const char* const nist = EC_curve_nid2nist(OBJ_sn2nid(curve));
  const std::string name = nist == nullptr ? curve : nist;
  if (policy.AcceptsCurve(name, at)) return std::nullopt;
  return crypto::Finding{"ALGORITHM_REFUSED", name};
}

std::optional<crypto::Finding> CheckSignatureDigest(const X509* certificate, const TrustPolicy& policy,
                                                    absl::Time at) {
  int digest = NID_undef;
  if (X509_get_signature_info(const_cast<X509*>(certificate), &digest, nullptr, nullptr, nullptr) == 1) {
    const std::string name = absl::AsciiStrToLower(OBJ_nid2sn(digest));
    if (policy.AcceptsDigest(name, at)) return std::nullopt;
    return crypto::Finding{"ALGORITHM_REFUSED", name};
  }
  crypto::ForgetErrors();
  return crypto::Finding{"ALGORITHM_REFUSED", OBJ_nid2sn(X509_get_signature_nid(certificate))};
}

std::optional<crypto::Finding> CheckAlgorithms(absl::Span<const crypto::CertificatePtr> chain,
                                               const TrustPolicy& policy, absl::Time at) {
  // The root's own signature proves nothing and is not checked; a chain of one certificate is checked all
  // the same.
  for (size_t i = 0; i + 1 < chain.size() || i == 0; ++i) {
    if (auto finding = CheckKey(chain[i].get(), policy, at); finding.has_value()) return finding;
    if (auto finding = CheckSignatureDigest(chain[i].get(), policy, at); finding.has_value()) return finding;
  }
  return std::nullopt;
}

std::optional<crypto::Finding> BuildChain(X509* signer, STACK_OF(X509) * others, const TrustPolicy& policy,
                                          ChainPurpose purpose, absl::Time at, Chain& chain) {
  const StorePtr store(X509_STORE_new());
  const StoreContextPtr context(X509_STORE_CTX_new());
  CHECK(store != nullptr && context != nullptr);
  const std::vector<TrustedRoot> roots = policy.RootsAt(at);
  // A store for each question: roots depend on the time and the purpose.
  for (const TrustedRoot& root : roots) {
    if (IsFor(root.kind, purpose)) CHECK(X509_STORE_add_cert(store.get(), root.certificate.get()) == 1);
  }
  CHECK(X509_STORE_CTX_init(context.get(), store.get(), signer, others) == 1);
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  // The chain must have been valid at the time of the signature, not now.
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(at));
  X509_VERIFY_PARAM_set_depth(parameters, kChainDepthMax);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  const bool verified = X509_verify_cert(context.get()) == 1;
  crypto::ForgetErrors();

  STACK_OF(X509)* const built = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(built); ++i)
    chain.certificates.push_back(crypto::Share(sk_X509_value(built, i)));
  if (chain.certificates.empty()) chain.certificates.push_back(crypto::Share(signer));
  for (const TrustedRoot& root : roots) {
    if (IsFor(root.kind, purpose) && X509_cmp(root.certificate.get(), chain.certificates.back().get()) == 0) {
      chain.kind = root.kind;
    }
  }
  // A weak key is reported first, since other faults may follow from it.
  if (auto finding = CheckAlgorithms(chain.certificates, policy, at); finding.has_value()) return finding;
  if (!verified) {
    const X509* const at_fault = X509_STORE_CTX_get_current_cert(context.get());
    return Explain(X509_STORE_CTX_get_error(context.get()), at_fault == nullptr ? signer : at_fault);
  }
  // The purpose is checked here and not by OpenSSL, whose rules for time stamps and signing differ from
  // those above.
  if (purpose == ChainPurpose::kSigning ? MaySign(signer) : MayStamp(signer)) return std::nullopt;
  return crypto::Finding{"CERTIFICATE_USAGE_WRONG", ""};
}

}  // namespace onestop::trust
