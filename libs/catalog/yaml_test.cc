// What a catalogue's file may say, that each mistake is reported with its line, and that hostile files
// cost one error.

#include "libs/catalog/yaml.h"

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/catalog_testing.h"

namespace onestop::catalog {
namespace {

using ::testing::HasSubstr;

TEST(YamlTest, ACatalogueComesBackAsItWas) {
  const v1::Catalogue catalogue = SmallCatalogue();
  const auto read = FromYaml(ToYaml(catalogue));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, catalogue));
}

// YAML would read most of these as numbers, dates, booleans or structure.
TEST(YamlTest, TextsThatLookLikeSomethingElseStayTexts) {
  v1::Catalogue catalogue;
  for (const char* text : {"1.001786", "2024-01-15", "true", "null", "~", "a: b", "- x", "#", "\"", "'", "\\",
                           "hai\ndòng", " x ", "Điều 8, khoản 2: \"…\""}) {
    catalogue.add_agencies()->set_name(text);
  }
  const auto read = FromYaml(ToYaml(catalogue));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, catalogue));
}

TEST(YamlTest, EnumsGoByShortAndByFullNames) {
  const auto read = FromYaml(
      "procedures: [{online_level: FULL}, {online_level: ONLINE_LEVEL_PARTIAL}]\n"
      "client_systems: [{rights: [PORTAL, SYSTEM_RIGHT_READ_ALL]}]\n");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->procedures(0).online_level(), common::v1::ONLINE_LEVEL_FULL);
  EXPECT_EQ(read->procedures(1).online_level(), common::v1::ONLINE_LEVEL_PARTIAL);
  EXPECT_EQ(read->client_systems(0).rights(1), v1::SYSTEM_RIGHT_READ_ALL);
}

TEST(YamlTest, AKeyWithoutValueIsNotGiven) {
  const auto read = FromYaml("province: H31\nagencies:\nstaff: [{id: a, valid_to: }]\n");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->staff(0).valid_to(), "");
}

TEST(YamlTest, TheLineOfEachFieldIsTold) {
  YamlLines lines;
  ASSERT_TRUE(FromYaml("province: H31\nstaff:\n  - id: a\n  - id: b\n    title: x\n", &lines).ok());
  EXPECT_EQ(lines.at("province"), 1);
  EXPECT_EQ(lines.at("staff[1]"), 4);
  EXPECT_EQ(lines.at("staff[1].title"), 5);
}

struct Mistake {
  const char* what;
  std::string yaml;
  const char* path;
  const char* line;
};

class YamlMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(YamlMistakeTest, IsToldWithPathAndLine) {
  const auto read = FromYaml(GetParam().yaml);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(base::ReasonOf(read.status())->name, "CATALOGUE_INVALID");
  const auto violations = base::FieldViolationsOf(read.status());
  ASSERT_EQ(violations.size(), 1u) << read.status();
  EXPECT_EQ(violations[0].field, GetParam().path);
  EXPECT_THAT(violations[0].description, HasSubstr(GetParam().line));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, YamlMistakeTest,
    ::testing::Values(
        Mistake{"an unknown key", "province: H31\ncolour: red\n", "yaml", "line 2"},
        Mistake{"a mistyped key", "staf:\n - {id: a}\n", "yaml", "did you mean staff?"},
        Mistake{"an unknown key inside", "staff:\n - {id: a, age: 3}\n", "staff[0]", "line 2"},
        // YAML's own extensions are keys like any other here.
        Mistake{"a merge key", "staff:\n - {<<: {id: a}}\n", "staff[0]", "line 2"},
        Mistake{"a key given twice", "province: H31\nprovince: H32\n", "province", "line 2"},
        Mistake{"an unknown enum value", "procedures:\n- online_level: HALF\n", "procedures[0].online_level",
                "line 2"},
        Mistake{"the unspecified enum value", "procedures: [{online_level: UNSPECIFIED}]",
                "procedures[0].online_level", "line 1"},
        Mistake{"a word for a number", "procedures:\n- version: one\n", "procedures[0].version", "line 2"},
        Mistake{"a number that does not fit", "procedures: [{version: 4294967296}]", "procedures[0].version",
                "line 1"},
        Mistake{"a fraction", "procedures: [{version: 1.5}]", "procedures[0].version", "line 1"},
        // Only true and false are booleans; YAML 1.1 has more words for them.
        Mistake{"a word for yes", "agencies: [{one_stop_unit: yes}]", "agencies[0].one_stop_unit", "line 1"},
        Mistake{"a list for a text", "province: [H31]", "province", "line 1"},
        Mistake{"a map for a list", "staff: {id: a}", "staff", "line 1"},
        Mistake{"a text for a map", "procedures: [{statutory_limit: ten}]", "procedures[0].statutory_limit",
                "line 1"},
        Mistake{"a list for the whole", "- a\n- b\n", "yaml", "line 1"},
        Mistake{"an alias", "province: &p H31\nstaff: [{id: *p}]\n", "yaml", "line 1"},
        Mistake{"a tag", "province: !!str H31\n", "yaml", "line 1"},
        Mistake{"a key that is a list", "? [a, b]\n: c\n", "yaml", "line 1"},
        Mistake{"two documents", "province: H31\n---\nprovince: H32\n", "yaml", "more than one"},
        Mistake{"nothing", "", "yaml", "empty"},
        Mistake{"an open bracket", "province: [H31\nstaff: x", "yaml", "line"},
        Mistake{"a tab for indentation", "staff:\n\t- id: a\n", "yaml", "line 2"},
        Mistake{"a NUL", std::string("province: H31\n\0 x", 17), "yaml", "NUL"},
        Mistake{"bytes that are no text", "province: \"\xC3\x28\"\n", "province", "line 1"}),
    [](const auto& row) {
      std::string name = row.param.what;
      std::ranges::replace(name, ' ', '_');
      return name;
    });

// Hostile files cost one error: no crash, and no time or memory beyond the file's own size.
class HostileYamlTest : public ::testing::TestWithParam<std::pair<const char*, std::string>> {};

TEST_P(HostileYamlTest, CostsOneError) {
  const auto read = FromYaml(GetParam().second);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  // However many mistakes the file has: the first twenty are reported.
  EXPECT_LT(read.status().message().size(), 10'000u);
}

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HostileYamlTest,
    ::testing::Values(std::pair("a_billion_laughs",
                                std::string("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\n"
                                            "c: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n")),
                      // Deep nesting must not exhaust the stack.
                      std::pair("a_hundred_thousand_brackets", Repeated("[", 100'000)),
                      std::pair("a_hundred_thousand_braces", Repeated("{a: ", 100'000)),
                      std::pair("deep_lists", Repeated("- ", 20'000) + "x"),
                      std::pair("seventeen_levels", "province: " + Repeated("[", 17) + Repeated("]", 17)),
                      std::pair("a_hundred_megabytes", std::string(100'000'000, 'a')),
                      std::pair("many_unknown_keys", Repeated("x: 1\n", 100'000)),
                      std::pair("a_long_key", std::string(1'000'000, 'k') + ": 1\n")),
    [](const auto& row) { return row.param.first; });

}  // namespace
}  // namespace onestop::catalog
