#pragma once

/// HMAC-SHA256 (RFC 2104): what only the holder of a key can make of a text.

#include "absl/strings/string_view.h"
#include "libs/digest/sha256.h"

namespace onestop::digest {

Sha256Bytes HmacSha256(absl::string_view key, absl::string_view text);

}  // namespace onestop::digest
