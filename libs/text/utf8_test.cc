// What is UTF-8 and what is not, whole and in pieces, and where a text may be cut.

#include "libs/text/utf8.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace onestop::text {
namespace {

TEST(Front, DecodesOneCharacterOfEachLength) {
  const std::vector<std::pair<std::string, Character>> rows = {
      {"a", {.value = 'a', .bytes = 1, .valid = true}},
      {"\xC4\x91z", {.value = 0x111, .bytes = 2, .valid = true}},       // đ
      {"\xE1\xBB\xADz", {.value = 0x1EED, .bytes = 3, .valid = true}},  // ử
      {"\xF0\x9F\x98\x80z", {.value = 0x1F600, .bytes = 4, .valid = true}},
      {std::string("\0z", 2), {.value = 0, .bytes = 1, .valid = true}},
  };
  for (const auto& [text, want] : rows) {
    const Character front = Front(text);
    EXPECT_EQ(front.value, want.value) << text;
    EXPECT_EQ(front.bytes, want.bytes) << text;
    EXPECT_TRUE(front.valid) << text;
  }
}

// Lone continuation bytes, cut sequences, overlong forms, a surrogate, a value above U+10FFFF, and
// bytes that never occur.
TEST(Front, TakesOneByteOfWhatIsNoCharacter) {
  for (const char* text : {"\x80", "\xC3", "\xE1\xBB", "\xE1\xBBz", "\xC0\xAF", "\xE0\x80\xAF",
                           "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xFE", "\xFF"}) {
    const Character front = Front(text);
    EXPECT_FALSE(front.valid) << text;
    EXPECT_EQ(front.bytes, 1U) << text;
    EXPECT_EQ(front.value, kReplacementCharacter) << text;
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(IsUtf8, TakesTheLastCodePointAndANul) {
  EXPECT_TRUE(IsUtf8("\xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(IsUtf8(absl::string_view("a\0b", 3)));
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("Bộ phận Một cửa"));
}

// By the number of bytes that are allowed: the three bytes of ử come together or not at all.
TEST(Prefix, NeverCutsWithinACharacter) {
  const std::string text = "ab\xE1\xBB\xADz";
  const std::vector<std::string> want = {"", "a", "ab", "ab", "ab", "ab\xE1\xBB\xAD", text, text};
  for (size_t bytes = 0; bytes < want.size(); ++bytes) EXPECT_EQ(Prefix(text, bytes), want[bytes]) << bytes;
  EXPECT_EQ(Prefix("\xF0\x9F\x98\x80", 3), "");
}

TEST(Clean, ReplacesWrongBytesOneByOne) {
  const std::string bad(kReplacement);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"một cửa", "một cửa"},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
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
  for (const auto& [text, clean] : rows) EXPECT_EQ(Clean(text, 100), clean);
}

TEST(Clean, CutsBetweenCharacters) {
  EXPECT_EQ(Clean("abcdef", 6), "abcdef");
  EXPECT_EQ(Clean("abcdef", 5), "abcde…");
  EXPECT_EQ(Clean("ab\xE1\xBB\xADz", 4), "ab…");
  EXPECT_EQ(Clean("abc", 0), "…");
}

TEST(IsControl, KnowsBothRanges) {
  for (const char32_t c : {0x00, 0x1B, 0x1F, 0x7F, 0x80, 0x9F}) EXPECT_TRUE(IsControl(c));
  for (const char32_t c : {0x20, 0x7E, 0xA0, 0x1EED}) EXPECT_FALSE(IsControl(c));
}

struct Utf8Case {
  std::string name;
  std::string text;
  bool valid;
};

class Utf8CheckTest : public ::testing::TestWithParam<Utf8Case> {};

// In pieces of every size, so that each character is cut at each of its bytes.
TEST_P(Utf8CheckTest, JudgesTheSameWhateverThePieces) {
  const std::string& text = GetParam().text;
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    Utf8Check check;
    for (size_t at = 0; at < text.size(); at += piece)
      check.Update(absl::string_view(text).substr(at, piece));
    EXPECT_EQ(check.valid(), GetParam().valid) << "in pieces of " << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(Texts, Utf8CheckTest,
                         ::testing::Values(Utf8Case{"Vietnamese", "Nguyễn Thị Đặng", true},
                                           Utf8Case{"FourBytes", "a😀b", true},
                                           Utf8Case{"Latin1", "caf\xE9 noir", false},
                                           Utf8Case{"Overlong", "\xC0\xAF", false},
                                           Utf8Case{"OverlongOfThree", "\xE0\x80\xAF", false},
                                           Utf8Case{"Surrogate", "\xED\xA0\x80", false},
                                           Utf8Case{"AboveUnicode", "\xF4\x90\x80\x80", false},
                                           Utf8Case{"CutOff", "a\xE1\xBA", false},
                                           Utf8Case{"CutOffOfFour", "a\xF0\x9F\x98", false},
                                           Utf8Case{"LoneContinuation", "\xBF", false},
                                           Utf8Case{"Nul", std::string("a\0b", 3), false}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace onestop::text
