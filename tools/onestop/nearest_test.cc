// What was probably meant by a mistyped word.

#include "tools/onestop/nearest.h"

#include "gtest/gtest.h"

namespace onestop::cli {
namespace {

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
