// What counts as a typing error, and what as another word.

#include "libs/base/nearest.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace onestop::base {
namespace {

struct Case {
  const char* name;
  std::string word;
  std::vector<absl::string_view> candidates;
  // Empty: none.
  absl::string_view want;
};

class NearestTest : public ::testing::TestWithParam<Case> {};

TEST_P(NearestTest, FindsWhatWasMeant) {
  const auto found = Nearest(GetParam().word, GetParam().candidates);
  if (GetParam().want.empty()) {
    EXPECT_FALSE(found.has_value()) << GetParam().candidates[*found];
  } else {
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(GetParam().candidates[*found], GetParam().want);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Words, NearestTest,
    ::testing::Values(
        Case{"SwappedDigits", "1.001768", {"1.001763", "1.001786", "1.001747"}, "1.001786"},
        Case{"AWrongDigit", "1.001787", {"1.001747", "2.000079"}, "1.001747"},
        Case{"ADigitTooFew", "1.00178", {"2.000079", "1.001786"}, "1.001786"},
        Case{"ABeginning", "don", {"tai-lieu-kem-theo", "don-de-nghi"}, "don-de-nghi"},
        Case{"AnotherLetterOfAKind", "don-de-ngi", {"don-de-nghi", "giay-to-khac"}, "don-de-nghi"},
        Case{"InCapitals", "DON-DE-NGHI", {"don-de-nghi"}, "don-de-nghi"},
        Case{"TheNearestOfSeveral", "ban-ve", {"ban-vx", "ban-vee", "ban-ev"}, "ban-ev"},
        Case{"TheFirstOfEquals", "ban-ve", {"ban-va", "ban-vo"}, "ban-va"},
        Case{"AnotherWord", "ban-ve", {"don-de-nghi", "tai-lieu-kem-theo"}, ""},
        Case{"ALetterIsNoBeginning", "d", {"don-de-nghi"}, ""}, Case{"Nothing", "", {"don"}, ""},
        Case{"NoCandidates", "don", {}, ""}, Case{"TooLong", std::string(65, 'a'), {"aaa"}, ""},
        Case{"TooLongACandidate",
             "aaa",
             {absl::string_view("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
             ""}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace onestop::base
