// What was probably meant by a mistyped word of the command line.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "libs/base/nearest.h"

namespace onestop::cli {
namespace {

// The one of `words` that is proposed for `typed`; "" when none is.
std::string Nearest(absl::string_view typed, const std::vector<std::string>& words) {
  const auto nearest = base::Nearest(typed, {words.begin(), words.end()});
  return nearest.has_value() ? words[*nearest] : "";
}

TEST(Nearest, ForgivesAThirdOfTheLetters) {
  const std::vector<std::string> words = {"list", "lookup", "receive", "receive-supplement", "report"};
  const std::pair<const char*, const char*> kRows[] = {
      {"lst", "list"},       {"LIST", "list"},
      {"ilst", "list"},      {"liist", "list"},
      {"receve", "receive"}, {"repoort", "report"},
      {"lokup", "lookup"},   {"recieve-suplement", "receive-supplement"},
  };
  for (const auto& [typed, meant] : kRows) EXPECT_EQ(Nearest(typed, words), meant) << typed;
  for (const char* typed : {"", "x", "tsil", "frobnicate", "re"})
    EXPECT_EQ(Nearest(typed, words), "") << typed;
  EXPECT_EQ(Nearest(std::string(1000, 'l'), words), "");
}

}  // namespace
}  // namespace onestop::cli
