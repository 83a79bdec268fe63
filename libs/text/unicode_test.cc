// Normal form C and terminal widths, of Vietnamese above all.

#include "libs/text/unicode.h"

#include "gtest/gtest.h"

namespace onestop::text {
namespace {

// "ễ" composed, and as e, circumflex, tilde.
constexpr char kComposed[] = "Nguy\u1EC5n";
constexpr char kDecomposed[] = "Nguye\u0302\u0303n";

TEST(IsNfc, TellsComposedFromDecomposedVietnamese) {
  EXPECT_TRUE(IsNfc(kComposed));
  EXPECT_FALSE(IsNfc(kDecomposed));
  EXPECT_TRUE(IsNfc("only ASCII"));
  EXPECT_TRUE(IsNfc(""));
}

TEST(IsNfc, IsFalseForWhatIsNoUtf8) { EXPECT_FALSE(IsNfc("caf\xE9")); }

TEST(ToNfc, ComposesVietnamese) {
  EXPECT_EQ(ToNfc(kDecomposed), kComposed);
  EXPECT_EQ(ToNfc(kComposed), kComposed);
  EXPECT_EQ(ToNfc(""), "");
}

TEST(DisplayWidth, CountsVietnameseAsItIsSeen) {
  EXPECT_EQ(DisplayWidth("Nguyễn Thị Mẫu"), 14U);
  EXPECT_EQ(DisplayWidth(kComposed), 6U);
  EXPECT_EQ(DisplayWidth(kDecomposed), 6U);
  EXPECT_EQ(DisplayWidth("Đường Trường Chinh, phường Ngã Tư Sở"), 36U);
  EXPECT_EQ(DisplayWidth(""), 0U);
}

TEST(DisplayWidth, KnowsWideAndInvisibleCharacters) {
  EXPECT_EQ(DisplayWidth("\u8D8A\u5357"), 4U) << "two Han characters";
  EXPECT_EQ(DisplayWidth("\uFF21"), 2U) << "a fullwidth letter";
  EXPECT_EQ(DisplayWidth("a\u200Bb\uFEFF"), 2U) << "zero width";
  EXPECT_EQ(DisplayWidth("a\u00ADb"), 3U) << "a soft hyphen is shown";
}

TEST(DisplayWidth, TakesABrokenByteForOneCharacter) { EXPECT_EQ(DisplayWidth("a\xff\xe1\xbb"), 4U); }

}  // namespace
}  // namespace onestop::text
