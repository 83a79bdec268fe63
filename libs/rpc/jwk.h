#pragma once

/// JSON Web Keys (RFC 7517): public keys in and out of JSON.

#include <ctime>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "openssl/evp.h"

namespace onestop::rpc {

/// Bytes of a JWKS file.
inline constexpr size_t kJwksMax = 1024 * 1024;

/// A public key, bound to the one algorithm that it verifies: "ES256" or "RS256".
struct PublicKey {
  std::string algorithm;
  std::shared_ptr<EVP_PKEY> key;
};

/// Keys by their `kid`. Shared and never changed: a reload makes a new set.
using KeySet = std::shared_ptr<const absl::flat_hash_map<std::string, PublicKey>>;

/// Tells a changed file from an unchanged one.
struct FileStamp {
  int64_t seconds = 0;
  int64_t nanoseconds = 0;
  int64_t bytes = 0;
  uint64_t inode = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Errors: NOT_FOUND when there is no such file.
absl::StatusOr<FileStamp> StampOf(const std::string& path);

/// Reads a JWKS. Keys of other kinds or uses are passed over; RSA needs 2048 bits or more.
///
/// Errors: INVALID_ARGUMENT when it is not a JWKS, a `kid` occurs twice, or no key is left.
absl::StatusOr<KeySet> ParseJwks(absl::string_view json);

/// Whether `signature`, as a JWS carries it, is that of `text` by `key`.
bool VerifySignature(const PublicKey& key, absl::string_view text, absl::string_view signature);

}  // namespace onestop::rpc
