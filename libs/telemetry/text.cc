#include "libs/telemetry/text.h"

#include <algorithm>
#include <cstdint>

#include "libs/base/check.h"

namespace onestop::telemetry {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr absl::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

}  // namespace

Decoded DecodeFront(absl::string_view text) {
  CHECK(!text.empty());
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};

  const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
  char32_t character = first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return {};
    character = (character << 6u) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (size == 3 && character < 0x800) || (size == 4 && character < 0x10000);
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (overlong || surrogate || character > 0x10FFFF) return {};
  return {character, size, true};
}

std::string CleanText(absl::string_view text, size_t bytes_max) {
  std::string clean;
  clean.reserve(std::min(text.size(), bytes_max) + kEllipsis.size());
  for (absl::string_view rest = text; !rest.empty();) {
    const Decoded front = DecodeFront(rest);
    const absl::string_view piece = front.valid ? rest.substr(0, front.size) : kReplacement;
    if (clean.size() + piece.size() > bytes_max) {
      clean.append(kEllipsis.data(), kEllipsis.size());
      break;
    }
    clean.append(piece.data(), piece.size());
    rest.remove_prefix(front.size);
  }
  return clean;
}

}  // namespace onestop::telemetry
