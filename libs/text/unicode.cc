// ICU's tables behind functions that take our types: no other file of ours need know how ICU reports an
// error.

#include "libs/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/text/utf8.h"

namespace onestop::text {
namespace {

icu::StringPiece PieceOf(absl::string_view text) { return {text.data(), static_cast<int32_t>(text.size())}; }

// What the symbol fonts of Word's lists (Symbol, Wingdings) show as a bullet, a square, an arrow, a tick.
constexpr std::array<char32_t, 8> kWordBullets = {0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8,
                                                  0xF0FC, 0xF076, 0xF06E, 0xF071};
constexpr absl::string_view kBullet = "•";

bool IsIgnorable(char32_t character) {
  return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 &&
         !IsDirectionControl(character);
}

bool IsWordBullet(char32_t character) { return std::ranges::count(kWordBullets, character) > 0; }

bool EndsLine(char32_t character) { return character == '\r' || character == 0x2028 || character == 0x2029; }

size_t WidthOf(char32_t character) {
  const auto c = static_cast<UChar32>(character);
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
      return 0;
    case U_FORMAT_CHAR:
      // U+00AD, the soft hyphen: terminals show it.
      return character == 0xAD ? 1 : 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

bool IsNfc(absl::string_view text) {
  // ASCII is always in NFC: most texts need no table.
  if (std::ranges::all_of(text, [](char c) { return absl::ascii_isascii(static_cast<unsigned char>(c)); })) {
    return true;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return false;
  const bool normal = nfc->isNormalizedUTF8(PieceOf(text), error);
  return U_SUCCESS(error) && normal && IsUtf8(text);
}

std::string ToNfc(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal);
  if (U_SUCCESS(error)) nfc->normalizeUTF8(0, PieceOf(text), sink, nullptr, error);
  return U_SUCCESS(error) ? normal : std::string(text);
}

bool IsDirectionControl(char32_t character) {
  return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

bool IsLetter(char32_t character) { return u_isalpha(static_cast<UChar32>(character)) != 0; }

bool IsInvisible(char32_t character) {
  // U+2800 is a Braille pattern without a dot: no blank to Unicode, and one to the eye.
  return character == 0x2800 || u_isUWhiteSpace(static_cast<UChar32>(character)) != 0 ||
         IsIgnorable(character);
}

bool IsCanonical(absl::string_view text) {
  for (absl::string_view rest = text; !rest.empty();) {
    const Character front = Front(rest);
    if (!front.valid) return true;
    if (EndsLine(front.value) || IsWordBullet(front.value) || IsIgnorable(front.value)) return false;
    rest.remove_prefix(front.bytes);
  }
  return IsNfc(text);
}

std::string Canonical(absl::string_view text) {
  if (!IsUtf8(text)) return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const Character front = Front(text);
    const absl::string_view character = text.substr(0, front.bytes);
    text.remove_prefix(front.bytes);
    if (EndsLine(front.value)) {
      // The line feed of CRLF ends the same line.
      if (front.value == '\r' && absl::StartsWith(text, "\n")) continue;
      plain += '\n';
    } else if (IsWordBullet(front.value)) {
      plain.append(kBullet.data(), kBullet.size());
    } else if (!IsIgnorable(front.value)) {
      plain.append(character.data(), character.size());
    }
  }
  // Last: marks that an ignorable character kept apart may compose.
  return IsNfc(plain) ? plain : ToNfc(plain);
}

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character front = Front(text);
    width += front.valid ? WidthOf(front.value) : 1;
    text.remove_prefix(front.bytes);
  }
  return width;
}

}  // namespace onestop::text
