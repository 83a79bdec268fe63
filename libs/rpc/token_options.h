#pragma once

/// Which bearer tokens a server takes. tokens.h verifies them.

#include <string>

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
};

}  // namespace onestop::rpc
