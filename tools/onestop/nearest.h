#pragma once

/// What was probably meant by a mistyped word.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop::cli {

/// The one of `words` that is nearest to `typed`: at most a third of its letters, and one at the least, are
/// missing, too many, others or exchanged with their neighbours, upper and lower case being the same. Of
/// several the first; "" when none is near.
std::string Nearest(absl::string_view typed, const std::vector<std::string>& words);

}  // namespace onestop::cli
