// Masks names by their letters, so that a list or a public look-up names no person.

#include "libs/text/mask.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/utf8.h"

namespace onestop::text {

std::string MaskName(absl::string_view name) {
  // A letter and three stars: the length of a word is not shown either.
  constexpr int kWordCharacters = 4;
  std::string masked;
  int characters = 0;
  for (const absl::string_view word : absl::StrSplit(name, absl::ByAnyChar(" \t\n"), absl::SkipEmpty())) {
    if (!masked.empty()) {
      // Room for " …" stays behind each word.
      if (characters + 1 + kWordCharacters + 2 > kMaskedNameCharactersMax) return masked + " …";
      absl::StrAppend(&masked, " ");
      ++characters;
    }
    absl::StrAppend(&masked, word.substr(0, Front(word).bytes), "***");
    characters += kWordCharacters;
  }
  return masked;
}

}  // namespace onestop::text
