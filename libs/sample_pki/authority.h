#pragma once

/// A certificate authority for samples and tests. Production trusts recognised authorities.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/crypto/signing_key.h"

namespace onestop::sample_pki {

enum class KeyType { kP256, kP384, kRsa2048, kRsa1024, kSecp256k1 };

/// The contents of a certificate. The last two of KeyType and kSha1 are refused by verification; tests need
/// them.
struct CertificateSpec {
  enum class Use { kSigning, kEncryption, kUnsaid, kAuthority, kTimeStamping, kOcspSigning };
  enum class Signature { kSha256, kSha1 };

  /// At most 64 characters.
  std::string common_name;
  /// At most 64 characters; may be empty.
  std::string organisation;
  absl::Time not_before;
  absl::Time not_after;
  KeyType key = KeyType::kP256;
  Use use = Use::kSigning;
  Signature signature = Signature::kSha256;
  /// Addresses for questions about revocation. Empty: the certificate has none.
  std::string ocsp_url = {};
  std::string crl_url = {};
};

/// A key and its certificate in PEM, the authorities above it behind the certificate.
struct Identity {
  std::string key_pem;
  std::string chain_pem;
  std::string certificate_sha256;

  /// Requires an identity that was issued here.
  crypto::SigningKey ToSigningKey() const;
};

class Authority {
 public:
  /// A root. Errors: INTERNAL when OpenSSL cannot make it.
  static absl::StatusOr<Authority> MakeRoot(const CertificateSpec& spec);

  /// One that was made before. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<Authority> FromPem(absl::string_view key_pem, absl::string_view chain_pem);

  /// A certificate with a new key. Errors: INTERNAL when OpenSSL cannot make it.
  absl::StatusOr<Identity> Issue(const CertificateSpec& spec) const;

  /// Its own key and certificate: for FromPem(), and for TrustStore::FromPem().
  const Identity& identity() const { return identity_; }

 private:
  explicit Authority(Identity identity) : identity_(std::move(identity)) {}

  Identity identity_;
};

}  // namespace onestop::sample_pki
