#include "libs/telemetry/text.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace onestop::telemetry {
namespace {

constexpr char kBad[] = "\xEF\xBF\xBD";

TEST(CleanTextTest, WrongBytesAreReplacedOneByOne) {
  const std::string bad = kBad;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"một cửa", "một cửa"},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
      {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},     // U+10FFFF
      {"a\x80z", "a" + bad + "z"},                  // a continuation alone
      {"\xC3", bad},                                // cut off
      {"\xE1\xBB", bad + bad},                      // cut off
      {"\xC0\xAF", bad + bad},                      // overlong "/"
      {"\xE0\x80\xAF", bad + bad + bad},            // overlong "/"
      {"\xF0\x80\x80\xAF", bad + bad + bad + bad},  // overlong "/"
      {"\xED\xA0\x80", bad + bad + bad},            // a surrogate
      {"\xF4\x90\x80\x80", bad + bad + bad + bad},  // above U+10FFFF
      {"\xFE\xFF", bad + bad},
      {std::string("a\0b", 3), std::string("a\0b", 3)},
  };
  for (const auto& [text, clean] : rows) EXPECT_EQ(CleanText(text, 100), clean);
}

TEST(CleanTextTest, CutsBetweenCharacters) {
  EXPECT_EQ(CleanText("abcdef", 6), "abcdef");
  EXPECT_EQ(CleanText("abcdef", 5), "abcde…");
  EXPECT_EQ(CleanText("ab\xE1\xBB\xADz", 4), "ab…");
  EXPECT_EQ(CleanText("abc", 0), "…");
}

}  // namespace
}  // namespace onestop::telemetry
