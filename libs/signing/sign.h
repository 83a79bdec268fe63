#pragma once

/// The signer's side: for the command-line client, the demo and tests. Servers never hold a signer's key.
///
///     ASSIGN_OR_RETURN(const SigningKey key, SigningKey::Load("leader.key.pem", "leader.pem"));
///     ASSIGN_OR_RETURN(const std::string cms, key.SignDetached(document));

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::signing {

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

  /// A detached CMS over `document`, DER, as VerifyDetached() takes it: signed attributes with the digest,
  /// the claimed time of signing and the certificate's hash (CAdES), and the chain without its root.
  absl::StatusOr<std::string> SignDetached(absl::string_view document, Digest digest = Digest::kSha256) const;

  /// SHA-256 of the certificate, 32 bytes: what is registered for a signer or a seal.
  const std::string& certificate_sha256() const;

 private:
  struct State;
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace onestop::signing
