// Makes keys and certificates with OpenSSL for samples and tests, those that verification must refuse
// included.

#include "libs/sample_pki/authority.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "absl/cleanup/cleanup.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/openssl.h"

namespace onestop::sample_pki {
namespace {

// secp256k1 and RSA of 1,024 bits are for tests: verification must refuse them.
crypto::KeyPtr MakeKey(KeyType type) {
  switch (type) {
    case KeyType::kP256:
      return crypto::KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case KeyType::kP384:
      return crypto::KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
    case KeyType::kSecp256k1:
      return crypto::KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"));
    case KeyType::kRsa2048:
      return crypto::KeyPtr(EVP_RSA_gen(2048));
    case KeyType::kRsa1024:
      return crypto::KeyPtr(EVP_RSA_gen(1024));
  }
  return nullptr;
}

// kUnsaid leaves the extension out, which verification must refuse.
const char* KeyUsageOf(CertificateSpec::Use use) {
  switch (use) {
    case CertificateSpec::Use::kSigning:
    case CertificateSpec::Use::kTimeStamping:
      return "critical,digitalSignature,nonRepudiation";
    case CertificateSpec::Use::kOcspSigning:
      return "critical,digitalSignature";
    case CertificateSpec::Use::kEncryption:
      return "critical,keyEncipherment";
    case CertificateSpec::Use::kAuthority:
      return "critical,keyCertSign,cRLSign";
    case CertificateSpec::Use::kUnsaid:
      return nullptr;
  }
  return nullptr;
}

bool AddExtension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  const absl::Cleanup free = [&] { X509_EXTENSION_free(extension); };
  return extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
}

bool AddPurpose(X509* certificate, X509* issuer, CertificateSpec::Use use) {
  switch (use) {
    case CertificateSpec::Use::kTimeStamping:
      return AddExtension(certificate, issuer, NID_ext_key_usage, "critical,timeStamping");
    case CertificateSpec::Use::kOcspSigning:
      // OCSP_noCheck: the responder's own revocation is not asked about (RFC 6960, 4.2.2.2.1).
      return AddExtension(certificate, issuer, NID_ext_key_usage, "OCSPSigning") &&
             AddExtension(certificate, issuer, NID_id_pkix_OCSP_noCheck, "ignored");
    default:
      return true;
  }
}

// Without addresses a certificate leaves the questions to the trust file.
bool AddAddresses(X509* certificate, X509* issuer, const CertificateSpec& spec) {
  return (spec.ocsp_url.empty() ||
          AddExtension(certificate, issuer, NID_info_access, ("OCSP;URI:" + spec.ocsp_url).c_str())) &&
         (spec.crl_url.empty() ||
          AddExtension(certificate, issuer, NID_crl_distribution_points, ("URI:" + spec.crl_url).c_str()));
}

bool AddName(X509_NAME* name, const char* field, const std::string& value) {
  return value.empty() || X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                                     reinterpret_cast<const unsigned char*>(value.data()),
                                                     static_cast<int>(value.size()), -1, 0) == 1;
}

// Random and positive, so that certificates of two authorities never have the same number.
bool SetSerial(X509* certificate) {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) return false;
  BIGNUM* const number = BN_bin2bn(bytes, sizeof(bytes), nullptr);
  const absl::Cleanup free = [&] { BN_free(number); };
  return number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
}

bool SetTimes(X509* certificate, const CertificateSpec& spec) {
  return ASN1_TIME_adj(X509_getm_notBefore(certificate), absl::ToTimeT(spec.not_before), 0, 0) != nullptr &&
         ASN1_TIME_adj(X509_getm_notAfter(certificate), absl::ToTimeT(spec.not_after), 0, 0) != nullptr;
}

// `issuer` and `issuer_key` are null for a root.
crypto::CertificatePtr MakeCertificate(const CertificateSpec& spec, EVP_PKEY* key, X509* issuer,
                                       EVP_PKEY* issuer_key) {
  constexpr long kVersion3 = 2;
  crypto::CertificatePtr certificate(X509_new());
  X509* const x = certificate.get();
  X509* const above = issuer == nullptr ? x : issuer;
  const bool authority = spec.use == CertificateSpec::Use::kAuthority;
  const char* const usage = KeyUsageOf(spec.use);
  X509_NAME* const name = X509_get_subject_name(x);
  const EVP_MD* const digest =
      spec.signature == CertificateSpec::Signature::kSha1 ? EVP_sha1() : EVP_sha256();
  // The order counts: the key identifiers are derived from the public key, which must be set before.
  const bool made =
      X509_set_version(x, kVersion3) == 1 && SetSerial(x) && SetTimes(x, spec) && AddName(name, "C", "VN") &&
      AddName(name, "O", spec.organisation) && AddName(name, "CN", spec.common_name) &&
      X509_set_issuer_name(x, X509_get_subject_name(above)) == 1 && X509_set_pubkey(x, key) == 1 &&
      AddExtension(x, above, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
      (usage == nullptr || AddExtension(x, above, NID_key_usage, usage)) && AddPurpose(x, above, spec.use) &&
      AddAddresses(x, above, spec) && AddExtension(x, above, NID_subject_key_identifier, "hash") &&
      AddExtension(x, above, NID_authority_key_identifier, "keyid:always") &&
      X509_sign(x, issuer_key == nullptr ? key : issuer_key, digest) > 0;
  return made ? std::move(certificate) : nullptr;
}

// The issuer's certificates follow the new one. A root is left out: a verifier must know it already.
absl::StatusOr<Identity> MakeIdentity(const CertificateSpec& spec, STACK_OF(X509) * issuers,
                                      EVP_PKEY* issuer_key) {
  const absl::Cleanup forget = [] { ERR_clear_error(); };
  X509* const issuer = issuers == nullptr ? nullptr : sk_X509_value(issuers, 0);
  const crypto::KeyPtr key = MakeKey(spec.key);
  if (key == nullptr) return absl::InternalError("OpenSSL cannot make a key");
  const crypto::CertificatePtr certificate = MakeCertificate(spec, key.get(), issuer, issuer_key);
  if (certificate == nullptr) return absl::InternalError("OpenSSL cannot make a certificate");
  Identity identity = {.key_pem = crypto::WriteKey(key.get()),
                       .chain_pem = crypto::WriteCertificate(certificate.get()),
                       .certificate_sha256 = crypto::FingerprintOf(certificate.get())};
  for (int i = 0; issuers != nullptr && i < sk_X509_num(issuers); ++i) {
    X509* const above = sk_X509_value(issuers, i);
    if (X509_self_signed(above, 0) != 1) identity.chain_pem += crypto::WriteCertificate(above);
  }
  return identity;
}

}  // namespace

crypto::SigningKey Identity::ToSigningKey() const {
  absl::StatusOr<crypto::SigningKey> key = crypto::SigningKey::FromPem(key_pem, chain_pem);
  CHECK(key.ok());
  return *std::move(key);
}

absl::StatusOr<Authority> Authority::MakeRoot(const CertificateSpec& spec) {
  ASSIGN_OR_RETURN(Identity identity, MakeIdentity(spec, nullptr, nullptr));
  return Authority(std::move(identity));
}

absl::StatusOr<Authority> Authority::FromPem(absl::string_view key_pem, absl::string_view chain_pem) {
  ASSIGN_OR_RETURN(const crypto::SigningKey key, crypto::SigningKey::FromPem(key_pem, chain_pem));
  return Authority({.key_pem = std::string(key_pem),
                    .chain_pem = std::string(chain_pem),
                    .certificate_sha256 = key.certificate_sha256()});
}

absl::StatusOr<Identity> Authority::Issue(const CertificateSpec& spec) const {
  const crypto::KeyPtr key = crypto::ReadKey(identity_.key_pem);
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(identity_.chain_pem);
  CHECK(key != nullptr && sk_X509_num(chain.get()) > 0);
  return MakeIdentity(spec, chain.get(), key.get());
}

}  // namespace onestop::sample_pki
