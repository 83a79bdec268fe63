// What the clerk's text and the pictures of signature and seal look like on the page: positions that poppler reads.

#include <unistd.h>

#include <fstream>
#include <map>
#include <regex>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/forms/forms_testing.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"
#include "libs/testing/status_matchers.h"

namespace onestop::forms {
namespace {

using ::onestop::testing::IsOk;

constexpr double kPageHeight = 297 / 25.4 * 72;

// From the top left of the page, in points.
struct Box {
  double left;
  double top;
  double right;
  double bottom;
};

class NumberedResultTest : public ::testing::Test {
 protected:
  ~NumberedResultTest() override { unlink(path_.c_str()); }

  // The sample's result with both revisions, without the signatures' bytes: what is seen is all there.
  void MakeNumbered(const std::string& number) {
    const auto draft = MakeResultDocument(SampleTemplate(), SampleFields());
    ASSERT_THAT(draft, IsOk());
    const auto places = pdf::FindPlaces(*draft);
    ASSERT_THAT(places, IsOk());
    places_ = *places;
    pdf::SignatureSpec leader{.field_name = "onestop.leader"};
    leader.claimed_time = absl::UnixEpoch();
    leader.empty_text_fields = {{.name = "onestop.number"}, {.name = "onestop.date", .italic = true}};
    leader.empty_signature_fields = {{.name = "onestop.seal"}};
    pdf::TakePlaces(places_, leader);
    const auto signed_part = pdf::PreparePdf(*draft, leader);
    ASSERT_THAT(signed_part, IsOk());
    pdf::SignatureSpec seal{.field_name = "onestop.seal", .signer_name = "Sở"};
    seal.claimed_time = absl::UnixEpoch();
    seal.fill = {{"onestop.number", number}, {"onestop.date", DayText(absl::CivilDay(2024, 1, 5))}};
    const std::string base = *draft + signed_part->appended;
    const auto sealed_part = pdf::PreparePdf(base, seal);
    ASSERT_THAT(sealed_part, IsOk());
    std::ofstream(path_) << base << sealed_part->appended;
    ReadWords();
  }

  // The first box of each word, from the top of the page on.
  void ReadWords() {
    const std::string boxes = Output(absl::StrCat("pdftotext -bbox ", path_, " -"));
    const std::regex word(
        "<word xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">([^<]*)</word>");
    for (std::sregex_iterator at(boxes.begin(), boxes.end(), word), end; at != end; ++at) {
      const auto number = [&](int group) { return std::stod((*at)[group].str()); };
      const Box box = {number(1), number(2), number(3), number(4)};
      const auto [found, added] = words_.emplace((*at)[5].str(), box);
      if (!added && box.top < found->second.top) found->second = box;
    }
  }

  Box WordAt(const std::string& word) {
    EXPECT_TRUE(words_.contains(word)) << word;
    return words_[word];
  }

  pdf::Places places_;
  std::map<std::string, Box> words_;
  const std::string path_ = absl::StrCat(::testing::TempDir(), "/onestop_numbered_", getpid(), ".pdf");
};

// They are put on the page days later, by another program.
TEST_F(NumberedResultTest, NumberAndDateStandOnTheLine) {
  constexpr double kSpacePoints = kPlaceTextPoints / 4;
  MakeNumbered("15/KQ-SKHCN");
  const Box number_label = WordAt("Số:");
  const Box number = WordAt("15/KQ-SKHCN");
  EXPECT_NEAR(number.left - number_label.right, kSpacePoints, 0.3);
  EXPECT_NEAR(number.bottom, number_label.bottom, 0.05);
  EXPECT_NEAR(number.top, number_label.top, 0.05);
  const Box date_label = WordAt("Yên,");
  const Box date = WordAt("ngày");
  EXPECT_NEAR(date.left - date_label.right, kSpacePoints, 0.3);
  EXPECT_NEAR(date.bottom, date_label.bottom, 0.05);
  EXPECT_NEAR(date.bottom, number.bottom, 0.05);
}

// A year of many results.
TEST_F(NumberedResultTest, ANumberOfFiveDigitsIsNotShrunk) {
  MakeNumbered("12345/KQ-SKHCN");
  EXPECT_NEAR(WordAt("12345/KQ-SKHCN").bottom, WordAt("Số:").bottom, 0.05);
}

TEST_F(NumberedResultTest, TheSealCoversNeitherTitleNorName) {
  MakeNumbered("15/KQ-SKHCN");
  const pdf::Rectangle& seal = places_.seal.rectangle;
  EXPECT_GT(WordAt("Phạm").top, kPageHeight - seal.bottom);
  EXPECT_LT(WordAt("PHÓ").bottom, kPageHeight - seal.bottom - seal.height);
}

}  // namespace
}  // namespace onestop::forms
