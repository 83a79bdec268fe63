// What is read, what is refused with its line, and that a hostile file costs one error.

#include "libs/yaml/yaml.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::yaml {
namespace {

using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Enough for every row but the one that is too large.
constexpr Limits kLimits = {.bytes_max = 1024 * 1024};

TEST(Yaml, ReadsTextsWithTheirLines) {
  const auto root = Parse("name: Sở Tư pháp\nlist:\n  - a\n  - \"2\"\nnone:\n", kLimits, "a.yaml");
  ASSERT_THAT(root, IsOk());
  ASSERT_TRUE(root->IsMap());
  ASSERT_NE(root->Find("name"), nullptr);
  EXPECT_EQ(root->Find("name")->text, "Sở Tư pháp");
  const Node* const list = root->Find("list");
  ASSERT_TRUE(list != nullptr && list->IsList() && list->children.size() == 2);
  EXPECT_EQ(list->children[1].text, "2");
  EXPECT_EQ(list->children[1].line, 4);
  EXPECT_TRUE(root->Find("none")->IsNull());
}

TEST(Yaml, FindsNothingInWhatIsNoMap) {
  const auto root = Parse("- a\n", kLimits, "");
  ASSERT_THAT(root, IsOk());
  EXPECT_EQ(root->Find("a"), nullptr);
}

// The tree keeps both: a reader that refuses repeated keys can then name the second one's line.
TEST(Yaml, FindsTheFirstOfTwoValues) {
  const auto root = Parse("a: 1\na: 2\n", kLimits, "");
  ASSERT_THAT(root, IsOk());
  EXPECT_EQ(root->Find("a")->text, "1");
  EXPECT_EQ(root->children.size(), 4U);
}

struct Mistake {
  const char* name;
  std::string yaml;
  const char* place;
  const char* what;
};

class YamlMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(YamlMistakeTest, IsToldWithFileAndLine) {
  const auto root = Parse(GetParam().yaml, kLimits, "a.yaml");
  EXPECT_EQ(root.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(root.status().message());
  EXPECT_THAT(message, StartsWith(GetParam().place));
  EXPECT_THAT(message, HasSubstr(GetParam().what));
  // A message quotes nothing of the file that could fill a log.
  EXPECT_LT(message.size(), 300U);
}

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, YamlMistakeTest,
    ::testing::Values(Mistake{"Anchor", "a: 1\nb: &b 2\n", "a.yaml:2: ", "anchors and aliases are not taken"},
                      Mistake{"Alias", "a: 1\nb: *a\n", "a.yaml:2: ", ""},
                      Mistake{"Tag", "a: !!str 1\n", "a.yaml:1: ", "tag"},
                      Mistake{"ListAsKey", "? [a, b]\n: c\n", "a.yaml:1: ", "a key that is no text"},
                      Mistake{"TwoDocuments", "a: 1\n---\na: 2\n", "a.yaml: ", "more than one document"},
                      Mistake{"Empty", "", "a.yaml: ", "empty"},
                      // Files with comments only have no document either.
                      Mistake{"OnlyAComment", "# a: 1\n", "a.yaml: ", "empty"},
                      Mistake{"OpenBracket", "a: [1\nb: 2\n", "a.yaml:", "not YAML"},
                      Mistake{"Tab", "a:\n\t- b\n", "a.yaml:2: ", "not YAML"},
                      Mistake{"Nul", std::string("a: 1\n\0 b", 8), "a.yaml: ", "NUL"},
                      // Hostile files from here on: each costs one error, whatever its depth or size.
                      Mistake{"SeventeenLevels", Repeated("[", 17) + Repeated("]", 17),
                              "a.yaml:1: ", "more than 16 levels"},
                      Mistake{"TooLarge", std::string(1024 * 1024 + 1, '#'),
                              "a.yaml: ", "has 1048577 bytes; at most 1048576 are allowed"},
                      Mistake{"Brackets", Repeated("[", 100'000), "a.yaml:1: ", ""},
                      Mistake{"Braces", Repeated("{a: ", 100'000), "a.yaml:1: ", ""},
                      Mistake{"DeepLists", Repeated("- ", 20'000) + "x", "a.yaml:1: ", "levels"},
                      Mistake{
                          "ABillionLaughs",
                          "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\n",
                          "a.yaml:1: ", "anchor"}),
    [](const auto& row) { return row.param.name; });

TEST(Yaml, SaysTheLineAloneWithoutAFile) {
  EXPECT_THAT(std::string(Parse("a: !!str 1\n", kLimits, "").status().message()), StartsWith("line 1: "));
  EXPECT_EQ(Parse("", kLimits, "").status().message(), "the file is empty");
}

TEST(Yaml, TakesTheDepthThatItsReaderAllows) {
  EXPECT_THAT(Parse("a: [b]\n", {.bytes_max = 100, .levels_max = 2}, ""), IsOk());
  EXPECT_EQ(Parse("a: [[b]]\n", {.bytes_max = 100, .levels_max = 2}, "").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace onestop::yaml
