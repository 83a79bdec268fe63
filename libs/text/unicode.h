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

/// How many columns of a terminal `text` takes: none for a combining mark or an invisible character, two for
/// a wide one (Unicode Standard Annex 11), one for any other and for a byte that is no UTF-8.
size_t DisplayWidth(absl::string_view text);

}  // namespace onestop::text
