#include "services/tracking/mask.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace onestop::tracking {
namespace {

// The bytes of the first code point.
absl::string_view FirstLetter(absl::string_view word) {
  size_t size = 1;
  while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xC0) == 0x80) ++size;
  return word.substr(0, size);
}

}  // namespace

std::string MaskName(absl::string_view name) {
  std::string masked;
  for (const absl::string_view word : absl::StrSplit(name, absl::ByAnyChar(" \t\n"), absl::SkipEmpty())) {
    absl::StrAppend(&masked, masked.empty() ? "" : " ", FirstLetter(word), "***");
  }
  return masked;
}

}  // namespace onestop::tracking
