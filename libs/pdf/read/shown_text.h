#pragma once

/// Names from an untrusted file, in the form in which reports quote them.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::pdf {

inline constexpr size_t kShownBytesMax = 200;

/// At most kShownBytesMax bytes of `text`, valid UTF-8 without control characters; '?' replaces what is
/// not.
std::string ShownText(absl::string_view text);

}  // namespace onestop::pdf
