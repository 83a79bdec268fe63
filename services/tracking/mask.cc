// Masks names by their letters, so that a list or a public look-up names no person.

#include "services/tracking/mask.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/utf8.h"

namespace onestop::tracking {
std::string MaskName(absl::string_view name) {
  std::string masked;
  for (const absl::string_view word : absl::StrSplit(name, absl::ByAnyChar(" \t\n"), absl::SkipEmpty())) {
    // Always three stars: the length of a word is not shown either.
    absl::StrAppend(&masked, masked.empty() ? "" : " ", word.substr(0, text::Front(word).bytes), "***");
  }
  return masked;
}

}  // namespace onestop::tracking
