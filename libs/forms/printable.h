#pragma once

/// Whether a text may be printed as it is. Pure functions.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::forms {

/// std::nullopt for valid UTF-8 in Unicode NFC of at most `characters_max` code points: letters, digits,
/// punctuation, symbols and spaces of left-to-right scripts. Otherwise what was found and what is allowed,
/// without the text itself, which may be personal data. Control and format characters (line breaks,
/// bidirectional and invisible ones), combining marks that NFC leaves, and unassigned code points are
/// refused: what is signed must be what is seen.
std::optional<std::string> WhyNotPrintable(absl::string_view text, int characters_max);

}  // namespace onestop::forms
