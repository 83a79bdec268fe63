#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop::base {

/// Which of `candidates` the writer of `word` may have meant; nothing when none resembles it. Letters A-Z
/// and a-z are taken for the same. One resembles it that
///
/// * begins with it, when `word` has three characters at least; or
/// * becomes it by one typing error for each three characters of the shorter one: a character too many, one too
///   few, a wrong one, or two that changed places. Those that changed places count least.
///
/// Of several the nearest is taken, then the first. For codes: characters are bytes, and only words of at most
/// kNearestBytesMax are compared.
std::optional<size_t> Nearest(absl::string_view word, const std::vector<absl::string_view>& candidates);

inline constexpr size_t kNearestBytesMax = 64;

}  // namespace onestop::base
