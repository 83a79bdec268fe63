#pragma once

/// Text in UTF-8, character by character: the one place that decodes it.
///
/// UTF-8 is strict (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. A
/// character is a code point.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::text {

/// Replaces a byte that is no UTF-8: U+FFFD.
inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";
/// Replaces the end of a text that is cut off: U+2026.
inline constexpr absl::string_view kEllipsis = "\xE2\x80\xA6";

/// One character at the front of a text.
struct Character {
  /// kReplacementCharacter when not valid.
  char32_t value = kReplacementCharacter;
  /// 1 to 4. For a byte that begins no character: 1, with `valid` false.
  size_t bytes = 1;
  bool valid = false;
};

/// The first character of `text`. Requires a text that is not empty.
Character Front(absl::string_view text);

/// Whether all of `text` is UTF-8. A NUL is a character.
bool IsUtf8(absl::string_view text);

/// The longest front of `text` with at most `bytes_max` bytes that does not end within a character.
absl::string_view Prefix(absl::string_view text, size_t bytes_max);

/// `text` in UTF-8: each wrong byte becomes U+FFFD, and what is beyond `bytes_max` becomes "…".
std::string Clean(absl::string_view text, size_t bytes_max);

/// Whether `character` is a control character: U+0000 to U+001F, U+007F to U+009F.
constexpr bool IsControl(char32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

/// Checks a text that comes in pieces, cut anywhere. A NUL is refused: a file with one is no text.
class Utf8Check {
 public:
  void Update(absl::string_view piece);
  /// False also when the text ends within a character.
  bool valid() const { return valid_ && cut_.empty(); }

 private:
  void Take(absl::string_view text);

  bool valid_ = true;
  // The bytes of the character that the last piece was cut in: at most 3.
  std::string cut_;
};

}  // namespace onestop::text
