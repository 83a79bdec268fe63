#include "libs/signing/sign.h"

#include <openssl/err.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/signing/openssl.h"
#include "libs/signing/pem_file.h"

namespace onestop::signing {
namespace {

const EVP_MD* AlgorithmOf(Digest digest) {
  switch (digest) {
    case Digest::kSha256:
      return EVP_sha256();
    case Digest::kSha384:
      return EVP_sha384();
    case Digest::kSha512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

}  // namespace

struct SigningKey::State {
  KeyPtr key;
  // The signer's first.
  CertificatesPtr chain;
  std::string certificate_sha256;
};

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view key_pem, absl::string_view chain_pem) {
  State state = {.key = ReadKey(key_pem), .chain = ReadCertificates(chain_pem), .certificate_sha256 = ""};
  if (state.key == nullptr)
    return absl::InvalidArgumentError("the key is not an unencrypted private key in PEM");
  if (sk_X509_num(state.chain.get()) == 0)
    return absl::InvalidArgumentError("there is no certificate in PEM");
  X509* const certificate = sk_X509_value(state.chain.get(), 0);
  if (X509_check_private_key(certificate, state.key.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError("the key is not that of the first certificate");
  }
  state.certificate_sha256 = FingerprintOf(certificate);
  return SigningKey(std::make_shared<const State>(std::move(state)));
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& key_path, const std::string& chain_path) {
  ASSIGN_OR_RETURN(const std::string key, ReadPemFile(key_path));
  ASSIGN_OR_RETURN(const std::string chain, ReadPemFile(chain_path));
  absl::StatusOr<SigningKey> loaded = FromPem(key, chain);
  if (loaded.ok()) return loaded;
  return absl::InvalidArgumentError(
      absl::StrCat(key_path, ", ", chain_path, ": ", loaded.status().message()));
}

const std::string& SigningKey::certificate_sha256() const { return state_->certificate_sha256; }

absl::StatusOr<std::string> SigningKey::SignDetached(absl::string_view document, Digest digest) const {
  constexpr unsigned int kFlags = CMS_BINARY | CMS_DETACHED | CMS_CADES | CMS_NOSMIMECAP;
  const absl::Cleanup forget = [] { ERR_clear_error(); };
  X509* const certificate = sk_X509_value(state_->chain.get(), 0);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | kFlags));
  if (cms == nullptr ||
      CMS_add1_signer(cms.get(), certificate, state_->key.get(), AlgorithmOf(digest), kFlags) == nullptr) {
    return absl::InternalError("OpenSSL cannot sign with this key");
  }
  for (int i = 1; i < sk_X509_num(state_->chain.get()); ++i) {
    X509* const authority = sk_X509_value(state_->chain.get(), i);
    if (X509_self_signed(authority, 0) != 1) CHECK(CMS_add1_cert(cms.get(), authority) == 1);
  }
  if (CMS_final(cms.get(), BioOver(document).get(), nullptr, CMS_BINARY | CMS_DETACHED) != 1) {
    return absl::InternalError("OpenSSL cannot sign with this key");
  }
  const BioPtr der(BIO_new(BIO_s_mem()));
  CHECK(i2d_CMS_bio(der.get(), cms.get()) == 1);
  return TextOf(der.get());
}

}  // namespace onestop::signing
