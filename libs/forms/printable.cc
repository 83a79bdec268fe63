// Decides whether a text is printed exactly as a reader sees it; the reasons name a character, never the
// text.

#include "libs/forms/printable.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"

namespace onestop::forms {
namespace {

// A no-break space is allowed: Vietnamese addresses and numbers use it.
bool IsPlainSpace(UChar32 c) { return c == 0x20 || c == 0xA0; }

// Text that changes direction can be shown in another order than it is stored.
bool IsRightToLeft(UChar32 c) {
  const UCharDirection direction = u_charDirection(c);
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// What is wrong with one character; null when nothing is.
const char* Fault(UChar32 c) {
  const uint32_t category = U_GET_GC_MASK(c);
  if ((category & (U_GC_L_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK)) != 0) {
    return IsRightToLeft(c) ? "runs from right to left" : nullptr;
  }
  if (IsPlainSpace(c)) return nullptr;
  if ((category & U_GC_Z_MASK) != 0) return "is a special space or a line break; write a plain space";
  if ((category & U_GC_M_MASK) != 0) return "is a combining mark";
  if (category == U_GC_CC_MASK) return "is a control character or a line break";
  if (category == U_GC_CF_MASK) return "is invisible or changes the direction of text";
  return "is not assigned to any character";
}

}  // namespace

std::optional<std::string> WhyNotPrintable(absl::string_view text, int characters_max) {
  // Before anything that takes long: a code point has at most four bytes.
  if (text.size() > 4 * static_cast<size_t>(characters_max)) {
    return absl::StrCat("has ", text.size(), " bytes; at most ", characters_max, " characters are allowed");
  }
  if (!text::IsUtf8(text)) return "is not UTF-8";
  const auto units =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  int characters = 0;
  for (int32_t i = 0; i < units.length(); i = units.moveIndex32(i, 1)) {
    const UChar32 c = units.char32At(i);
    ++characters;
    if (const char* fault = Fault(c)) {
      return absl::StrFormat("has U+%04X as character %d, which %s; remove it", c, characters, fault);
    }
  }
  if (characters > characters_max) {
    return absl::StrCat("has ", characters, " characters; at most ", characters_max, " are allowed");
  }
  // Last, since the message for a single character helps more.
  if (!text::IsNfc(text)) return "is not in Unicode NFC; compose its letters (dựng sẵn) and send it again";
  return std::nullopt;
}

}  // namespace onestop::forms
