#pragma once

/// Which bearer tokens a server takes, and what it demands of them. tokens.h verifies them.

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace onestop::rpc {

struct TokenOptions {
  /// The issuer's public keys (RFC 7517), read again when the file changes. Empty: no tokens are taken.
  std::string jwks_file;
  /// What `iss` must be.
  std::string issuer;
  /// What `aud` must be or hold.
  std::string audience;
  /// By how much the issuer's clock may differ from ours.
  absl::Duration clock_skew = absl::Seconds(60);
  /// How long a token may be good for: from `iat`, or from now without one, to `exp`. A token cannot be taken back alone,
  /// so this is how long one that was stolen works at most. 12 hours are a working day and its overtime.
  absl::Duration lifetime_max = absl::Hours(12);
};

/// What a token must say of how its holder logged in, beyond being good (OpenID Connect Core 1.0, section 2). It is not
/// demanded of client certificates, which say nothing of it.
struct TokenDemand {
  /// What it is demanded for, as the configuration calls it: "signing".
  std::string call_class;
  /// `acr` must be one of these; empty: it may be anything.
  std::vector<std::string> acr;
  /// `amr` must hold one of these at least; empty: it may hold anything.
  std::vector<std::string> amr;
  /// How long ago the holder may have logged in, by `auth_time`; zero: at any time.
  absl::Duration authentication_age_max = absl::ZeroDuration();

  bool IsEmpty() const {
    return acr.empty() && amr.empty() && authentication_age_max == absl::ZeroDuration();
  }
};

}  // namespace onestop::rpc
