// The distance of Damerau and Levenshtein (optimal string alignment) between short codes.

#include "libs/base/nearest.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace onestop::base {
namespace {

constexpr size_t kPrefixBytesMin = 3;
// What typing errors cost. Two characters that changed places are the commonest error in codes of digits, and a
// single wrong digit is as often another code.
constexpr int kSwapCost = 2;
constexpr int kOtherCost = 3;

using Row = std::array<int, kNearestBytesMax + 1>;

int Distance(absl::string_view a, absl::string_view b) {
  Row before_last = {}, last = {}, row = {};
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j) * kOtherCost;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i) * kOtherCost;
    for (size_t j = 1; j <= b.size(); ++j) {
      const int wrong = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : kOtherCost);
      row[j] = std::min({wrong, last[j] + kOtherCost, row[j - 1] + kOtherCost});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + kSwapCost);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::optional<size_t> Nearest(absl::string_view word, const std::vector<absl::string_view>& candidates) {
  if (word.empty() || word.size() > kNearestBytesMax) return std::nullopt;
  const std::string wanted = absl::AsciiStrToLower(word);
  std::optional<size_t> nearest;
  int least = std::numeric_limits<int>::max();
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].empty() || candidates[i].size() > kNearestBytesMax) continue;
    const std::string candidate = absl::AsciiStrToLower(candidates[i]);
    const auto shorter = static_cast<int>(std::min(wanted.size(), candidate.size()));
    const int most = std::max(1, shorter / 3) * kOtherCost;
    int distance = Distance(wanted, candidate);
    // A beginning is meant more surely than the worst of the words that resemble it.
    if (wanted.size() >= kPrefixBytesMin && absl::StartsWith(candidate, wanted))
      distance = std::min(distance, most);
    if (distance > most || distance >= least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

}  // namespace onestop::base
