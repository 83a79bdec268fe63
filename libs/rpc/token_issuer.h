#pragma once

/// Issues bearer tokens: for the embedded default, which is its own issuer, and for tests. Production takes
/// tokens of the province's OpenID provider.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "openssl/evp.h"

namespace onestop::rpc {

/// An ES256 key pair (P-256). Cheap to copy; thread-safe.
class KeyPair {
 public:
  static KeyPair Generate();

  /// Reads a private key in PEM. Errors: NOT_FOUND, INVALID_ARGUMENT when it is not a P-256 key.
  static absl::StatusOr<KeyPair> Load(const std::string& path);

  /// Writes the private key in PEM, readable by its owner alone, replacing the file at once or not at all.
  absl::Status Save(const std::string& path) const;

  /// The key's thumbprint (RFC 7638), which is its `kid`.
  const std::string& id() const { return id_; }

  EVP_PKEY* key() const { return key_.get(); }

 private:
  explicit KeyPair(std::shared_ptr<EVP_PKEY> key);

  std::shared_ptr<EVP_PKEY> key_;
  std::string id_;
};

struct TokenClaims {
  std::string subject;
  std::string issuer;
  std::string audience;
  /// Also when it is issued.
  absl::Time begin_time;
  absl::Time expire_time;
  /// How the holder logged in, and when; what is empty is not said.
  std::string acr = "";
  std::vector<std::string> amr = {};
  absl::Time authentication_time = absl::InfinitePast();
};

/// A signed token with these claims.
std::string IssueToken(const KeyPair& key, const TokenClaims& claims);

/// A token as its three parts say: `header` and `claims` are JSON, signed by `key` with SHA-256. For tests
/// that need a wrong one.
std::string SignToken(const KeyPair& key, absl::string_view header, absl::string_view claims);

/// Writes the public halves of `keys` as a JWKS, replacing the file at once or not at all.
absl::Status WriteJwks(const std::string& path, const std::vector<KeyPair>& keys);

}  // namespace onestop::rpc
