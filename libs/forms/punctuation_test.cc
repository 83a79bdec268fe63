// Lists are punctuated by the rule, with or without the marks that people type.

#include "libs/forms/punctuation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::forms {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PunctuationTest, EachBasisBeginsAndEndsByTheRule) {
  const auto expected =
      ElementsAre("Căn cứ Luật A;", "Căn cứ Nghị định B;", "Theo đề nghị của Trưởng phòng C.");
  EXPECT_THAT(PunctuatedBases({"Luật A", "Nghị định B", "Theo đề nghị của Trưởng phòng C"}), expected);
  EXPECT_THAT(PunctuatedBases({"Căn cứ Luật A;", "căn cứ: Nghị định B.", "Theo đề nghị của Trưởng phòng C;"}),
              expected);
  EXPECT_THAT(
      PunctuatedBases({"- CĂN CỨ Căn cứ Luật A ;", "Nghị định B,", "Theo đề nghị của Trưởng phòng C./."}),
      expected);
}

TEST(PunctuationTest, ABasisOfMarksAloneIsLeftOut) {
  EXPECT_THAT(PunctuatedBases({"Căn cứ;", "-", "Luật A"}), ElementsAre("Căn cứ Luật A."));
  EXPECT_THAT(PunctuatedBases({}), IsEmpty());
  // A word that only begins alike.
  EXPECT_THAT(PunctuatedBases({"Căn cứu"}), ElementsAre("Căn cứ Căn cứu."));
}

TEST(PunctuationTest, RecordsAreTheLastRecipient) {
  const auto expected = ElementsAre("Ông A;", "Chi cục Thuế tỉnh;", "Lưu: VT, hồ sơ H31.");
  EXPECT_THAT(PunctuatedRecipients({"Ông A", "Chi cục Thuế tỉnh", "Lưu: VT, hồ sơ H31"}), expected);
  EXPECT_THAT(PunctuatedRecipients({"- Ông A;", "Lưu: VT.", "Chi cục Thuế tỉnh.", "Lưu: VT, hồ sơ H31;"}),
              expected);
  EXPECT_THAT(PunctuatedRecipients({"Ông A"}), ElementsAre("Ông A;", "Lưu: VT."));
}

// The point belongs to the name.
TEST(PunctuationTest, AnAbbreviationKeepsItsPoint) {
  EXPECT_THAT(PunctuatedRecipients({"Mẫu Co., Ltd.;"}), ElementsAre("Mẫu Co., Ltd.;", "Lưu: VT."));
}

}  // namespace
}  // namespace onestop::forms
