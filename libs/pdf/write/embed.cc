// Puts a finished CMS into the gap that a prepared revision left, and computes what must be signed.

#include "libs/pdf/write/embed.h"

#include <algorithm>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

absl::Status DoesNotFit(absl::string_view detail) {
  return refusal::SignatureInvalid(absl::StrCat("the signature cannot be put in: ", detail), detail);
}

// Whether the range covers base ‖ appended, with its gap in `appended`.
bool LiesWithin(int64_t base_size, size_t appended_size, const std::array<int64_t, 4>& range) {
  const auto end = static_cast<int64_t>(appended_size);
  if (base_size < 0 || base_size > std::numeric_limits<int64_t>::max() - end) return false;
  // Compared without sums that could overflow: the range may come from a client.
  return range[0] == 0 && range[1] >= base_size && range[2] >= range[1] && range[2] <= base_size + end &&
         range[3] == base_size + end - range[2];
}

}  // namespace

absl::StatusOr<std::string> EmbedCms(absl::string_view appended, int64_t base_size,
                                     const std::array<int64_t, 4>& byte_range, absl::string_view cms) {
  if (!LiesWithin(base_size, appended.size(), byte_range)) return DoesNotFit("byte range");
  const auto begin = static_cast<size_t>(byte_range[1] - base_size);
  const absl::string_view gap = appended.substr(begin, static_cast<size_t>(byte_range[2] - byte_range[1]));
  // Only a gap of zeros: a second signature must not overwrite the first.
  if (gap.size() < 2 || gap.front() != '<' || gap.back() != '>' ||
      gap.find_first_not_of('0', 1) != gap.size() - 1) {
    return DoesNotFit("gap is not empty");
  }
  const std::string hex = absl::BytesToHexString(cms);
  if (hex.empty() || hex.size() > gap.size() - 2) return DoesNotFit("size");
  std::string complete(appended);
  // Lower case, as the reading side requires one letter case (byte_range.h).
  complete.replace(begin + 1, hex.size(), hex);
  return complete;
}

std::string DigestOf(absl::string_view base, absl::string_view appended,
                     const std::array<int64_t, 4>& byte_range) {
  if (!LiesWithin(static_cast<int64_t>(base.size()), appended.size(), byte_range)) return "";
  std::string signed_part(appended);
  signed_part.erase(static_cast<size_t>(byte_range[1]) - base.size(),
                    static_cast<size_t>(byte_range[2] - byte_range[1]));
  return digest::Sha256Text(base, signed_part);
}

}  // namespace onestop::pdf
