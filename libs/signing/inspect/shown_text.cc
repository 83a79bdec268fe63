#include "libs/signing/inspect/shown_text.h"

namespace onestop::signing::inspect {
namespace {

// Bytes of the well-formed UTF-8 character at the beginning of `text` (Unicode 15, table 3-7); 0 when there
// is none.
size_t CharacterSize(absl::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool IsControl(absl::string_view character) {
  const auto byte = static_cast<unsigned char>(character[0]);
  return character.size() == 1 ? byte < 0x20 || byte == 0x7F
                               : byte == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

std::string ShownText(absl::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    const absl::string_view character = text.substr(0, size == 0 ? 1 : size);
    const absl::string_view written = size == 0 || IsControl(character) ? "?" : character;
    if (shown.size() + written.size() > kShownBytesMax) break;
    shown.append(written.data(), written.size());
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace onestop::signing::inspect
