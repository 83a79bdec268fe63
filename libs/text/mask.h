#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::text {

/// Characters of a masked name: what does not fit ends in "…".
inline constexpr int kMaskedNameCharactersMax = 24;

/// A name as a list or a public look-up shows it: the first letter of each word, "N*** V*** A***". A letter
/// is a Unicode code point; names are stored in NFC, where a letter with its marks is one. Whole words of at most
/// kMaskedNameCharactersMax characters. Requires UTF-8.
std::string MaskName(absl::string_view name);

}  // namespace onestop::text
