// UUIDs as text, and the one that is derived from a text.

#include "libs/digest/uuid.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/digest/sha256.h"

namespace onestop::digest {

std::string FormatUuid(std::array<uint8_t, 16> bytes, int version) {
  CHECK(version >= 1 && version <= 8);
  // RFC 9562: four bits of version, two bits of variant; every other bit is the caller's.
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | (version << 4));
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(std::string(bytes.begin(), bytes.end()));
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-",
                      view.substr(16, 4), "-", view.substr(20));
}

std::string UuidOf(absl::string_view text) {
  const Sha256Bytes digest = Sha256(text);
  std::array<uint8_t, 16> bytes;
  // The first 16 of 32 bytes, of which 122 bits remain after the marks.
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  return FormatUuid(bytes, 8);
}

}  // namespace onestop::digest
