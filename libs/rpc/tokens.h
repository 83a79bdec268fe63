#pragma once

/// Verifies bearer tokens: JSON Web Tokens signed with ES256 or RS256 by a key of a JWKS file.

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/jwk.h"
#include "libs/rpc/token_options.h"

namespace onestop::rpc {

/// Bytes of a token. A longer one is refused unread.
inline constexpr size_t kTokenMax = 8 * 1024;
/// Characters of a subject.
inline constexpr size_t kSubjectMax = 256;

/// What a verified token says.
struct TokenIdentity {
  std::string subject;
  /// How its holder logged in, and when, as far as it says: else empty, and InfinitePast.
  std::string acr;
  std::vector<std::string> amr;
  absl::Time authentication_time = absl::InfinitePast();
};

/// OK when `identity` is what `demand` asks for at `now`. Errors: UNAUTHENTICATED AUTHENTICATION_TOO_WEAK or
/// AUTHENTICATION_TOO_OLD; they say what is demanded, and what the token says of it.
absl::Status CheckDemand(const TokenIdentity& identity, const TokenDemand& demand, absl::Time now);

/// UNAUTHENTICATED, TOKEN_INVALID. `message` says what is wrong and what to do, never the token.
absl::Status TokenInvalid(absl::string_view message);

/// Thread-safe. A token that was verified is remembered until it expires, since a verification costs 64 µs
/// and a staff client sends the same token with every call; a change of the keys forgets them all.
class TokenVerifier {
 public:
  /// How many verified tokens are remembered; the least recently used goes first.
  static constexpr size_t kRememberedMax = 10'000;

  /// Errors: INVALID_ARGUMENT when the options or the file are not usable.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(const TokenOptions& options);

  /// What `token` says.
  ///
  /// Errors: UNAUTHENTICATED TOKEN_INVALID or TOKEN_EXPIRED. The message says what is wrong, never the token.
  absl::StatusOr<TokenIdentity> Verify(absl::string_view token, absl::Time now);

 private:
  using Digest = std::array<uint8_t, 32>;
  struct Remembered {
    Digest digest;
    TokenIdentity identity;
    absl::Time expire_time;
  };

  TokenVerifier(TokenOptions options, KeySet keys, FileStamp stamp);

  // Reads the file again if it changed, checking at most once a second. Returns the keys to use.
  KeySet Keys(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::StatusOr<Remembered> VerifyNew(absl::string_view token, const KeySet& keys, absl::Time now) const;
  void Remember(Remembered entry, const KeySet& keys) ABSL_LOCKS_EXCLUDED(mutex_);

  const TokenOptions options_;
  base::Mutex mutex_;
  KeySet keys_ ABSL_GUARDED_BY(mutex_);
  FileStamp stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time check_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // Most recently used first.
  std::list<Remembered> remembered_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Digest, std::list<Remembered>::iterator> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::rpc
