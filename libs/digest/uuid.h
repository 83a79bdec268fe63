#pragma once

/// UUIDs (RFC 9562) as text in lower case, such as "0190a3c2-7d1e-7abc-8def-0123456789ab".

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::digest {

/// `bytes` with the marks of the RFC's variant and of `version`, 1 to 8.
std::string FormatUuid(std::array<uint8_t, 16> bytes, int version);

/// Version 8, of the SHA-256 of `text`: always the same for the same text. For work that may be
/// repeated and must find what its first run made.
std::string UuidOf(absl::string_view text);

}  // namespace onestop::digest
