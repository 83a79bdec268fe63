#pragma once

/// SHA-256, as every room takes it: hash chains, fingerprints, ids that follow from what they name.

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::digest {

using Sha256Bytes = std::array<uint8_t, 32>;

/// The digest of `bytes`. Thread-safe; the algorithm is looked up once, which one-shot calls of OpenSSL 3 do
/// each time.
Sha256Bytes Sha256(absl::string_view bytes);
/// Of both, one after the other.
Sha256Bytes Sha256(absl::string_view first, absl::string_view second);

/// The same as 32 bytes of text, as messages and columns hold them.
std::string Sha256Text(absl::string_view bytes);
std::string Sha256Text(absl::string_view first, absl::string_view second);

}  // namespace onestop::digest
