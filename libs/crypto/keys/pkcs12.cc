// Reads and writes PKCS#12 files, the form in which certificate authorities hand out keys.

#include "libs/crypto/keys/pkcs12.h"

#include <openssl/pkcs12.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/pem_file.h"

namespace onestop::crypto {
namespace {

using Pkcs12Ptr = std::unique_ptr<PKCS12, FreeBy<PKCS12_free>>;

}  // namespace

absl::StatusOr<KeyWithChain> ReadPkcs12(const std::string& path, absl::string_view password) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadPemFile(path));
  const auto file = FromDer<Pkcs12Ptr, d2i_PKCS12>(bytes);
  if (file == nullptr) return absl::InvalidArgumentError(absl::StrCat(path, " is not a PKCS#12 file"));
  // Programs write "no password" in two ways: as a null password and as an empty one. Both are tried.
  std::string secret(password);
  const char* accepted = nullptr;
  if (PKCS12_mac_present(file.get()) == 1) {
    const bool none = secret.empty() && PKCS12_verify_mac(file.get(), nullptr, 0) == 1;
    if (!none && PKCS12_verify_mac(file.get(), secret.c_str(), static_cast<int>(secret.size())) != 1) {
      ForgetErrors();
      return absl::InvalidArgumentError(absl::StrCat(path, ": the password is another"));
    }
    accepted = none ? nullptr : secret.c_str();
  } else if (!secret.empty()) {
    accepted = secret.c_str();
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool parsed = PKCS12_parse(file.get(), accepted, &key, &certificate, &others) == 1;
  ForgetErrors();
  KeyWithChain parts = {.token = nullptr, .key = KeyPtr(key), .chain = CertificatesPtr(sk_X509_new_null())};
  // PKCS12_parse() hands over what it found even when it fails, so ownership is taken before the result is
  // looked at.
  if (certificate != nullptr) CHECK(sk_X509_push(parts.chain.get(), certificate) > 0);
  const CertificatesPtr above(others);
  while (sk_X509_num(above.get()) > 0) CHECK(sk_X509_push(parts.chain.get(), sk_X509_shift(above.get())) > 0);
  if (!parsed) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " cannot be opened; export it again, encrypted with AES (not RC2 or 3DES)"));
  }
  if (parts.key == nullptr || certificate == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " does not hold a private key with its certificate"));
  }
  return parts;
}

absl::Status WritePkcs12(const std::string& path, absl::string_view key_pem, absl::string_view chain_pem,
                         absl::string_view name, absl::string_view password) {
  const KeyPtr key = ReadKey(key_pem);
  const CertificatesPtr chain = ReadCertificates(chain_pem);
  if (key == nullptr || sk_X509_num(chain.get()) == 0) {
    return absl::InvalidArgumentError("a PKCS#12 file needs a key and its certificate");
  }
  const CertificatePtr certificate(sk_X509_shift(chain.get()));
  // Zeros: OpenSSL's defaults for encryption (AES-256), iterations and MAC.
  const Pkcs12Ptr file(PKCS12_create(std::string(password).c_str(), std::string(name).c_str(), key.get(),
                                     certificate.get(), chain.get(), 0, 0, 0, 0, 0));
  ForgetErrors();
  if (file == nullptr) return absl::InternalError("OpenSSL cannot make a PKCS#12 file");
  // WritePemFile() writes any bytes: what matters here are the mode 0600 and the atomic replacement.
  return WritePemFile(path, DerOf<i2d_PKCS12>(file.get()));
}

}  // namespace onestop::crypto
