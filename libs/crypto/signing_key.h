#pragma once

/// The signer's side: for the command-line client, the demo and tests. Servers never hold a signer's key.
///
///     ASSIGN_OR_RETURN(const SigningKey key, SigningKey::Load("leader.key.pem", "leader.pem"));
///     ASSIGN_OR_RETURN(const std::string cms, key.SignDetached(document));

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::crypto {

struct KeyWithChain;

enum class Digest { kSha256, kSha384, kSha512 };

/// A private key with its certificate and, optionally, the authorities above it. Immutable and thread-safe;
/// copies share the key.
class SigningKey {
 public:
  /// An unencrypted private key, and the certificate with its chain, signer first, both in PEM.
  /// Errors: INVALID_ARGUMENT when one of them is not, or they do not belong together.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view key_pem, absl::string_view chain_pem);

  /// The same from files. Errors: NOT_FOUND, INVALID_ARGUMENT.
  static absl::StatusOr<SigningKey> Load(const std::string& key_path, const std::string& chain_path);

  /// From a PKCS#12 file (.p12, .pfx), with the certificates in it. `password` may be empty. Errors:
  /// NOT_FOUND; INVALID_ARGUMENT when it is no such file, or the password is wrong.
  static absl::StatusOr<SigningKey> LoadPkcs12(const std::string& path, absl::string_view password);

  /// A key that stays in a token or an HSM, by its PKCS#11 library `module` and its name `uri` (RFC 7512,
  /// such as "pkcs11:token=seal;object=sealkey": token, serial, object and id are understood). Its
  /// certificate must be in the token under the same id; other certificates of the token complete the chain.
  /// Each signature is made by the token. Errors: NOT_FOUND for a library, a token, a key or a certificate
  /// that is not there; INVALID_ARGUMENT for another URI; UNAUTHENTICATED for a wrong PIN.
  static absl::StatusOr<SigningKey> OpenPkcs11(const std::string& module, absl::string_view uri,
                                               absl::string_view pin);

  /// A detached CMS over `document`, DER: signed attributes with the digest and the certificate's hash
  /// (signing-certificate-v2, CAdES), no claimed time (PAdES), and the chain without its root. Errors:
  /// FAILED_PRECONDITION when a token cannot sign any more; INTERNAL.
  absl::StatusOr<std::string> SignDetached(absl::string_view document, Digest digest = Digest::kSha256) const;

  /// The same over a document of which only the SHA-256 is known, 32 bytes. Errors: INVALID_ARGUMENT for
  /// another length.
  absl::StatusOr<std::string> SignDigest(absl::string_view sha256) const;

  /// Signs random bytes and verifies that by the certificate: whether a signature can be made now. Errors:
  /// those of SignDigest(); FAILED_PRECONDITION when the certificate is not that of the key that signs.
  absl::Status Try() const;

  /// DER, the signer's certificate first, then the authorities above it, without the root.
  std::vector<std::string> chain_der() const;

  /// SHA-256 of the certificate, 32 bytes: what is registered for a signer or a seal.
  const std::string& certificate_sha256() const;

 private:
  struct State;
  static absl::StatusOr<SigningKey> FromParts(KeyWithChain parts);
  absl::StatusOr<std::string> Sign(absl::string_view document_digest, Digest digest) const;
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace onestop::crypto
