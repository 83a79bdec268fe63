// The distance of Damerau and Levenshtein in its restricted form, which is what mistyping makes: each letter is
// edited once.

#include "tools/onestop/nearest.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace onestop::cli {
namespace {

// Longer words are no mistyped names, and cost time.
constexpr size_t kWordMax = 64;

size_t Distance(absl::string_view a, absl::string_view b) {
  // Rows of the table: two letters ago, one letter ago, now.
  std::vector<size_t> before;
  std::vector<size_t> last(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    std::vector<size_t> now(b.size() + 1, i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    before = std::move(last);
    last = std::move(now);
  }
  return last[b.size()];
}

}  // namespace

std::string Nearest(absl::string_view typed, const std::vector<std::string>& words) {
  if (typed.empty() || typed.size() > kWordMax) return "";
  const std::string lower = absl::AsciiStrToLower(typed);
  std::string nearest;
  size_t least = std::max<size_t>(1, typed.size() / 3) + 1;
  for (const std::string& word : words) {
    const size_t distance = Distance(lower, absl::AsciiStrToLower(word));
    if (distance >= least) continue;
    least = distance;
    nearest = word;
  }
  return nearest;
}

}  // namespace onestop::cli
