#pragma once

// Bounded, valid text for what leaves the process: a receiver refuses a whole batch for one wrong byte.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::telemetry {

/// One character at the front of a text, by strict UTF-8 (no overlong forms, no surrogates, up to U+10FFFF).
struct Decoded {
  char32_t character = 0;
  /// Bytes that it takes: 1 to 4. For a byte that begins no character: 1, with `valid` false.
  size_t size = 1;
  bool valid = false;
};

/// Requires a text that is not empty.
Decoded DecodeFront(absl::string_view text);

/// `text` in valid UTF-8: each wrong byte becomes U+FFFD, and what is beyond `bytes_max` becomes "…".
std::string CleanText(absl::string_view text, size_t bytes_max);

}  // namespace onestop::telemetry
