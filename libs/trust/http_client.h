#pragma once

/// One question over HTTP to an authority's server. Private to this module.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::trust {

/// The largest answers that are accepted, in bytes.
inline constexpr size_t kOcspBytesMax = 64 * 1024;
inline constexpr size_t kTokenBytesMax = 64 * 1024;
inline constexpr size_t kCrlBytesMax = 8 * 1024 * 1024;

struct HttpQuestion {
  std::string url;
  /// Empty: GET.
  std::string body;
  std::string body_type;
  /// What the answer must be; compared with its Content-Type.
  const char* answer_type;
  size_t answer_bytes_max;
};

/// Asks once: one connection, no redirects, no proxy, http:// only. The answer is a DER element of at most
/// `answer_bytes_max`. `timeout` is for all of it, in whole seconds; the lookup of the host name is the
/// resolver's and is not counted. Errors: UNAVAILABLE, with OpenSSL's error.
absl::StatusOr<std::string> Ask(const HttpQuestion& question, absl::Duration timeout);

}  // namespace onestop::trust
