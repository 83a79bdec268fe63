// Templates as people write them: what is accepted, and one row for each mistake.

#include "libs/forms/template.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/forms/forms_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::forms {
namespace {

using ::onestop::testing::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNull;
using ::testing::NotNull;

constexpr absl::string_view kSound = R"(id: a
valid_from: "2024-01-01"
kind: QUYẾT ĐỊNH
body:
  - heading: "QUYẾT ĐỊNH:"
  - "{decision}"
recipients: [Như trên]
)";

// kSound with one text replaced.
std::string With(absl::string_view from, absl::string_view to) {
  std::string changed = absl::StrReplaceAll(kSound, {{from, to}});
  EXPECT_NE(changed, kSound);
  return changed;
}

// Only the keys that are required; the others have tests of their own.
TEST(TemplateTest, IsReadAsWritten) {
  const auto read = ParseTemplate(kSound, "a.yaml");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->id, "a");
  EXPECT_EQ(read->validity.from, absl::CivilDay(2024, 1, 1));
  EXPECT_EQ(read->kind, "QUYẾT ĐỊNH");
  ASSERT_EQ(read->body.size(), 2);
  EXPECT_EQ(read->body[0].style, Paragraph::Style::kHeading);
  EXPECT_EQ(read->body[1].style, Paragraph::Style::kText);
  EXPECT_EQ(read->body[1].text, "{decision}");
  EXPECT_THAT(read->recipients, ElementsAre("Như trên"));
}

struct Mistake {
  const char* name;
  std::string yaml;
  // The place in the file, and a word of the message.
  const char* place;
  const char* word;
};

class MistakeTest : public ::testing::TestWithParam<Mistake> {};

// The place is that of the text in question, not of the file's beginning.
TEST_P(MistakeTest, IsReportedWithItsLine) {
  const auto read = ParseTemplate(GetParam().yaml, "a.yaml");
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(read.status().message(), AllOf(HasSubstr(GetParam().place), HasSubstr(GetParam().word)));
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, MistakeTest,
    ::testing::Values(
        Mistake{"UnknownPlaceholder", With("{decision}", "{quyet_dinh}"), "a.yaml:6:", "{quyet_dinh}"},
        Mistake{"ForeignName", With("{decision}", "{ decision }"), "a.yaml:6:", "no placeholder"},
        Mistake{"OpenBrace", With("{decision}", "{decision"), "a.yaml:6:", "brace"},
        Mistake{"LoneBrace", With("{decision}", "}"), "a.yaml:6:", "brace"},
        Mistake{"NestedBrace", With("{decision}", "{{owner}}"), "a.yaml:6:", "brace"},
        Mistake{"ParagraphsInALine", With("{decision}", "Trả lời {decision}"), "a.yaml:6:", "alone"},
        Mistake{"ParagraphsTwice", With("{decision}", "{decision}{decision}"), "a.yaml:6:", "alone"},
        Mistake{"ParagraphsAsHeading", With("\"QUYẾT ĐỊNH:\"", "\"{decision}\""), "a.yaml:5:", "not allowed"},
        Mistake{"PlaceholderInKind", With("kind: QUYẾT ĐỊNH", "kind: \"{owner}\""),
                "a.yaml:3:", "placeholders"},
        Mistake{"UnknownKey", With("kind:", "loai:"), "a.yaml:3:", "known are"},
        Mistake{"MissingKey", With("kind: QUYẾT ĐỊNH\n", ""), "a.yaml:1:", "kind is missing"},
        Mistake{"KeyTwice", absl::StrCat(kSound, "id: b\n"), "a.yaml:8:", "twice"},
        Mistake{"UnknownStyle", With("heading", "bold"), "a.yaml:5:", "heading"},
        Mistake{"NoSuchDay", With("2024-01-01", "2024-02-30"), "a.yaml:1:", "valid_from"},
        Mistake{"EndsBeforeItBegins", absl::StrCat(kSound, "valid_to: \"2023-12-31\"\n"),
                "a.yaml:1:", "valid_to"},
        Mistake{"EmptyList", With("[Như trên]", "[]"), "a.yaml:7:", "one entry"},
        Mistake{"EmptyText", With("[Như trên]", "[\"\"]"), "a.yaml:7:", "empty"},
        Mistake{"NotComposed", With("Như", "Nhu\xCC\x9B"), "a.yaml:7:", "combining"},
        Mistake{"NotNfc", With("Như", "\xE2\x84\xAB"), "a.yaml:7:", "NFC"},
        Mistake{"Bidirectional", With("Như trên", "\"\\u202Ea\""), "a.yaml:7:", "U+202E"},
        Mistake{"LineBreak", With("Như trên", "\"a\\nb\""), "a.yaml:7:", "U+000A"},
        Mistake{"TooLong", With("Như trên", std::string(201, 'a')), "a.yaml:7:", "200"},
        Mistake{"AnAlias", With("[Như trên]", "&a [b]"), "a.yaml:7:", "anchor"},
        Mistake{"ATag", With("[Như trên]", "!!python/object [b]"), "a.yaml:7:", "tag"},
        Mistake{"NoMap", "- a", "a.yaml:1:", "map"},
        Mistake{"TooManyBytes", std::string(kTemplateBytesMax + 1, '#'), "a.yaml:", "bytes"}),
    [](const auto& row) { return row.param.name; });

// A person corrects all of them in one go.
TEST(TemplateTest, ReportsEveryMistakeAtOnce) {
  const auto read = ParseTemplate("kind: [x]\nbody: y\nloai: z\n", "a.yaml");
  EXPECT_THAT(read.status().message(), AllOf(HasSubstr("a.yaml:1: kind"), HasSubstr("a.yaml:2: body"),
                                             HasSubstr("a.yaml:3: "), HasSubstr("id is missing")));
}

Template Serving(std::string id, std::vector<std::string> procedures, const char* from, const char* to) {
  return {.id = id, .validity = *catalog::ParseValidity(from, to), .procedures = procedures, .place = id};
}

// The last day of a template belongs to it; between two templates the general one serves.
TEST(TemplateSetTest, FindsTheOneThatNamesTheProcedureOnTheDay) {
  const auto set = TemplateSet::Of({Serving("all", {}, "2024-01-01", ""),
                                    Serving("own", {"1", "2"}, "2024-03-01", "2024-04-30"),
                                    Serving("next", {"2"}, "2024-05-01", "")});
  ASSERT_THAT(set, IsOk());
  const auto found = [&set](const char* procedure, absl::CivilDay day) {
    const Template* form = set->Find(procedure, day);
    return form == nullptr ? "" : form->id;
  };
  EXPECT_EQ(found("2", absl::CivilDay(2023, 12, 31)), "");
  EXPECT_EQ(found("2", absl::CivilDay(2024, 2, 29)), "all");
  EXPECT_EQ(found("2", absl::CivilDay(2024, 3, 1)), "own");
  EXPECT_EQ(found("2", absl::CivilDay(2024, 4, 30)), "own");
  EXPECT_EQ(found("2", absl::CivilDay(2024, 5, 1)), "next");
  EXPECT_EQ(found("1", absl::CivilDay(2024, 5, 1)), "all");
  EXPECT_EQ(found("3", absl::CivilDay(2024, 3, 1)), "all");
}

// Which of two would be taken would be left to chance.
TEST(TemplateSetTest, RefusesTwoForTheSameProcedureAndDay) {
  EXPECT_THAT(TemplateSet::Of({Serving("a", {"1"}, "2024-01-01", ""), Serving("b", {"1"}, "2025-01-01", "")})
                  .status()
                  .message(),
              HasSubstr("procedure 1"));
  EXPECT_THAT(TemplateSet::Of({Serving("a", {}, "2024-01-01", ""), Serving("b", {}, "2025-01-01", "")})
                  .status()
                  .message(),
              HasSubstr("every procedure"));
  EXPECT_THAT(TemplateSet::Of({Serving("a", {"1"}, "2024-01-01", ""), Serving("a", {"2"}, "2025-01-01", "")})
                  .status()
                  .message(),
              HasSubstr("same id"));
  EXPECT_THAT(TemplateSet::Of(
                  {Serving("a", {"1"}, "2024-01-01", "2024-12-31"), Serving("a", {"1"}, "2025-01-01", "")}),
              IsOk());
}

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { std::filesystem::create_directory(directory_); }
  ~DirectoryTest() override { std::filesystem::remove_all(directory_); }

  void Put(const std::string& name, absl::string_view text) {
    std::ofstream(directory_ + "/" + name) << text;
  }

  const std::string directory_ = ::testing::TempDir() + "/onestop_templates_" + std::to_string(getpid());
};

TEST_F(DirectoryTest, HoldsTheTemplates) {
  Put("b.yaml", kSound);
  Put("README.md", "not a template");
  const auto set = TemplateSet::Load(directory_);
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ(set->templates().size(), 1);
  EXPECT_THAT(set->Find("1", absl::CivilDay(2024, 1, 1)), NotNull());
  EXPECT_THAT(set->Find("1", absl::CivilDay(2023, 1, 1)), IsNull());
}

TEST_F(DirectoryTest, ReportsTheMistakesOfAllFiles) {
  Put("a.yaml", With("kind:", "x:"));
  Put("b.yaml", With("{decision}", "{x}"));
  EXPECT_THAT(TemplateSet::Load(directory_).status().message(),
              AllOf(HasSubstr("/a.yaml:3: "), HasSubstr("/b.yaml:6: ")));
}

// A template that is ignored without notice leaves its procedure with another one.
TEST_F(DirectoryTest, RefusesFilesThatWouldBeIgnored) {
  EXPECT_EQ(TemplateSet::Load(directory_ + "/none").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(TemplateSet::Load(directory_).status().code(), absl::StatusCode::kNotFound);
  Put("a.yml", kSound);
  EXPECT_THAT(TemplateSet::Load(directory_).status().message(), HasSubstr("a.yml"));
}

TEST_F(DirectoryTest, RefusesADirectoryNamedLikeATemplate) {
  std::filesystem::create_directory(directory_ + "/a.yaml");
  EXPECT_THAT(TemplateSet::Load(directory_).status().message(), HasSubstr("a.yaml"));
}

// A result made from a sample must not pass for a real decision.
TEST(SampleTemplatesTest, LoadAndSayThatTheyAreSamples) {
  for (const Template& form : SampleTemplates().templates()) {
    EXPECT_THAT(form.mark, HasSubstr("minh họa")) << form.place;
  }
}

}  // namespace
}  // namespace onestop::forms
