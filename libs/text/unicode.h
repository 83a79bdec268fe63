#pragma once

/// What needs Unicode's tables: normal form C, and how wide a text is on a terminal.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::text {

/// Whether `text` is in Unicode normal form C (NFC), which is how all text is stored. False when it is not
/// UTF-8.
bool IsNfc(absl::string_view text);

/// `text` in NFC; unchanged when ICU cannot normalise it. Requires UTF-8.
std::string ToNfc(absl::string_view text);

/// `text` as it is taken in from people's programs, so that equal texts are equal bytes:
///
/// * Ends of lines (CRLF, CR, U+2028, U+2029) become line feeds.
/// * The bullets of Word's symbol fonts, which are private-use characters, become "•".
/// * What is not seen (Unicode's Default_Ignorable_Code_Point: zero-width spaces and joiners, soft hyphens,
///   variation selectors, a byte order mark) is left out; but for controls of direction, which a reader of names
///   must refuse.
/// * The rest is put into normal form C.
///
/// A text that is not UTF-8 stays as it is. Twice the same as once.
std::string Canonical(absl::string_view text);

/// Whether Canonical() would leave `text` as it is; looks no further than needed.
bool IsCanonical(absl::string_view text);

/// Whether Unicode calls `character` a letter.
bool IsLetter(char32_t character);
/// Whether nothing is seen of `character`: white space, and what is ignored where text is shown.
bool IsInvisible(char32_t character);
/// Bidirectional overrides and isolates (U+202A to U+202E, U+2066 to U+2069): they make a name read as another.
bool IsDirectionControl(char32_t character);

/// How many columns of a terminal `text` takes: none for a combining mark or an invisible character, two for
/// a wide one (Unicode Standard Annex 11), one for any other and for a byte that is no UTF-8.
size_t DisplayWidth(absl::string_view text);

}  // namespace onestop::text
