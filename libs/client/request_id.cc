// UUIDs of version 7: 48 bits of time, the rest random.

#include "libs/client/request_id.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "libs/base/check.h"
#include "libs/digest/uuid.h"

namespace onestop::client {

std::string NewRequestId(absl::Time now) {
  std::array<uint8_t, 16> bytes;
  // Without randomness two commands could share an id, and the second would get the first one's answer.
  CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(millis >> (8 * (5 - i)));
  return digest::FormatUuid(bytes, 7);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const auto c = static_cast<unsigned char>(text[i]);
    if (dash ? c != '-' : !absl::ascii_isdigit(c) && !(c >= 'a' && c <= 'f')) return false;
  }
  return true;
}

}  // namespace onestop::client
