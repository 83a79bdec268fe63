// Normal form C and terminal widths, of Vietnamese above all.

#include "libs/text/unicode.h"

#include <string>

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

struct CanonicalCase {
  const char* name;
  std::string text;
  std::string want;
};

class CanonicalTest : public ::testing::TestWithParam<CanonicalCase> {};

TEST_P(CanonicalTest, IsWhatEveryProgramMeans) {
  const CanonicalCase& row = GetParam();
  EXPECT_EQ(Canonical(row.text), row.want);
  EXPECT_EQ(Canonical(row.want), row.want) << "the second time";
  EXPECT_EQ(IsCanonical(row.text), row.text == row.want);
  EXPECT_TRUE(IsCanonical(row.want));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CanonicalTest,
    ::testing::Values(
        CanonicalCase{"Nothing", "", ""}, CanonicalCase{"Ascii", "a\n\tb", "a\n\tb"},
        CanonicalCase{"Composed", kComposed, kComposed}, CanonicalCase{"Decomposed", kDecomposed, kComposed},
        CanonicalCase{"HtmlForm", "a\r\nb\r\n", "a\nb\n"}, CanonicalCase{"OldMac", "a\rb\r\r", "a\nb\n\n"},
        CanonicalCase{"Mixed", "a\n\rb", "a\n\nb"},
        CanonicalCase{"Spreadsheet", "a\u2028b\u2029c", "a\nb\nc"},
        CanonicalCase{"WordBullets", "\uf0b7 a\n\uf0a7 b\n\uf0d8 c", "• a\n• b\n• c"},
        CanonicalCase{"ZeroWidth", "Nguy\u1EC5n\u200b V\u200Că\u200Dn\u2060 A\ufeff", "Nguyễn Văn A"},
        CanonicalCase{"SoftHyphen", "một\u00ad cửa", "một cửa"},
        CanonicalCase{"MarksKeptApart", "Nguye\u200b\u0302\u0303n", kComposed},
        CanonicalCase{"OnlyInvisible", "\u200b\u00ad\u3164\ufe0f", ""},
        // Refused where a name is read: no name is changed in silence.
        CanonicalCase{"Overrides", "a\u202eb\u2066c", "a\u202eb\u2066c"},
        CanonicalCase{"PrivateUse", "\ue000", "\ue000"}, CanonicalCase{"NotUtf8", "e\xff\r", "e\xff\r"}),
    [](const auto& test) { return test.param.name; });

TEST(IsLetter, KnowsLettersOfAnyScript) {
  for (const char32_t c : {0x61, 0x1EC5, 0x110, 0x8D8A}) EXPECT_TRUE(IsLetter(c));
  for (const char32_t c : {0x31, 0x21, 0x20, 0x302, 0x2022}) EXPECT_FALSE(IsLetter(c));
}

TEST(IsInvisible, KnowsWhatIsShownAsNothing) {
  for (const char32_t c : {0x20, 0xA0, 0x3000, 0x200B, 0x2060, 0xFEFF, 0xAD, 0x3164, 0x2800}) {
    EXPECT_TRUE(IsInvisible(c)) << static_cast<uint32_t>(c);
  }
  for (const char32_t c : {0x61, 0x2E, 0x1EC5}) EXPECT_FALSE(IsInvisible(c));
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
