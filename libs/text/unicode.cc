// ICU's tables behind functions that take our types: no other file of ours need know how ICU reports an
// error.

#include "libs/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "libs/text/utf8.h"

namespace onestop::text {
namespace {

icu::StringPiece PieceOf(absl::string_view text) { return {text.data(), static_cast<int32_t>(text.size())}; }

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
