// The manual page and the completion of the real tree; the completion as bash runs it.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/help.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Hyphens(const std::string& text) { return absl::StrReplaceAll(text, {{"-", "\\-"}}); }

// Calls `visit(command, "onestop dossier sign")` for every command below `app`.
template <typename Visit>
void ForEachCommand(const CLI::App& app, const std::string& path, const Visit& visit) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string words = absl::StrCat(path, " ", command->get_name());
    visit(*command, words);
    ForEachCommand(*command, words, visit);
  }
}

// The completion in a file that goes with the test.
class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() : file_(absl::StrCat(::testing::TempDir(), "/onestop_completion.", getpid())) {
    std::ofstream(file_) << BashCompletion(tree_.app);
  }
  ~CompletionTest() override { std::remove(file_.c_str()); }

  // What bash prints.
  static std::string Bash(const std::string& script) {
    FILE* pipe = popen(absl::StrCat("bash -c '", script, "' 2>&1").c_str(), "r");
    if (pipe == nullptr) return "no bash";
    std::string out;
    std::array<char, 4096> part{};
    for (size_t size = 0; (size = fread(part.data(), 1, part.size(), pipe)) > 0;)
      out.append(part.data(), size);
    if (pclose(pipe) != 0) out += " (bash failed)";
    return std::string(absl::StripAsciiWhitespace(out));
  }

  // What is offered for the last of `words`, parted by blanks; "" is an empty word.
  std::string Offered(const std::string& words) const {
    return Bash(absl::StrCat("set -u; source ", file_, "; COMP_WORDS=(", words,
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _onestop; echo \"${COMPREPLY[*]}\""));
  }

  const std::string file_;
  const CommandTree tree_;
};

TEST(Manual, HasASectionForEveryCommandAndOption) {
  const CommandTree tree;
  const std::string manual = Manual(tree.app, tree.action, messages::Language::kEnglish);
  EXPECT_THAT(manual, AllOf(HasSubstr(".TH ONESTOP 1 "), HasSubstr(".SH NAME\nonestop \\- ")));
  int commands = 0;
  ForEachCommand(tree.app, "onestop", [&](const CLI::App& command, const std::string& words) {
    ++commands;
    const size_t begin = manual.find(absl::StrCat(".SS \\fB", Hyphens(words), "\\fR"));
    ASSERT_NE(begin, std::string::npos) << words;
    const std::string section = manual.substr(begin, manual.find(".SS ", begin + 1) - begin);
    EXPECT_THAT(section, HasSubstr(Hyphens(command.get_description()))) << words;
    for (const CLI::Option* option : NamedOptions(command)) {
      if (option == command.get_help_ptr()) continue;
      EXPECT_THAT(section, HasSubstr(Hyphens(option->get_lnames().front()))) << words;
      EXPECT_THAT(section, HasSubstr(Hyphens(option->get_description()))) << words;
    }
  });
  EXPECT_GT(commands, 40);
  for (const CLI::Option* option : NamedOptions(tree.app)) {
    EXPECT_THAT(manual, HasSubstr(Hyphens(option->get_description())));
    EXPECT_THAT(manual, HasSubstr(option->get_envname()));
  }
}

TEST(Manual, ShowsExamplesOnceWhereTheyBelong) {
  const CommandTree tree;
  const std::string manual = Manual(tree.app, tree.action, messages::Language::kEnglish);
  const std::string line = Hyphens("onestop list --overdue --target");
  ASSERT_NE(manual.find(line), std::string::npos);
  EXPECT_EQ(manual.find(line), manual.rfind(line));
}

TEST(Manual, TextCannotBecomeRequestsOfRoff) {
  CLI::App app(".so /etc/passwd\n'x \\n", "onestop");
  app.footer("  x\n.EE\n\n.so x");
  const std::string manual = Manual(app, Action(), messages::Language::kEnglish);
  EXPECT_THAT(manual, HasSubstr("\n\\&.so /etc/passwd\n\\&'x \\en\n"));
  EXPECT_THAT(manual, AllOf(HasSubstr(".EX\n  x\n\\&.EE\n.EE\n"), HasSubstr(".PP\n\\&.so x\n")));
}

// Whether the texts of help are in the catalogue is seen by their translation.
bool IsTranslated(const std::string& english) {
  return english.empty() || english == "#" ||
         messages::TranslateText(messages::Language::kVietnamese, english) != english;
}

// An example is lines of a shell or of a file; a sentence that is indented is none.
bool IsExampleAlone(const std::string& paragraph) {
  return IsExample(paragraph) &&
         (absl::StrContains(paragraph, "onestop") || absl::StrContains(paragraph, "{"));
}

TEST(Help, IsInVietnameseThroughout) {
  const CommandTree tree;
  const auto check = [](const CLI::App& command, const std::string& words) {
    EXPECT_TRUE(IsTranslated(command.get_description())) << words << ": " << command.get_description();
    for (const CLI::Option* option : command.get_options())
      EXPECT_TRUE(IsTranslated(option->get_description())) << words << " " << option->get_name();
    for (const std::string& group : command.get_groups())
      EXPECT_TRUE(group == "Options" || IsTranslated(group)) << words << ": " << group;
    for (const absl::string_view paragraph : absl::StrSplit(command.get_footer(), "\n\n"))
      EXPECT_TRUE(IsExampleAlone(std::string(paragraph)) || IsTranslated(std::string(paragraph)))
          << words << ": " << paragraph;
  };
  check(tree.app, "onestop");
  ForEachCommand(tree.app, "onestop", check);
}

TEST(Help, ShowsTheExamplesOfItsOwnCommandAlone) {
  const CommandTree tree;
  const std::string help = tree.app.get_subcommand("dossier")->help();
  EXPECT_THAT(help, AllOf(HasSubstr("request-supplement"), Not(HasSubstr("ONESTOP_DATA"))));
  EXPECT_THAT(tree.app.help(), HasSubstr("export ONESTOP_DATA=var/onestop"));
}

TEST(Help, IsInTheLanguageAskedFor) {
  const CommandTree tree(
      {.name = "onestop",
       .introduction = "x",
       .examples = "",
       .trace_name = "x",
       .add_commands = [](CLI::App& app, Action& action) { AddReportCommands(app, action); }},
      messages::Language::kVietnamese);
  EXPECT_THAT(tree.app.get_subcommand("report")->help(),
              AllOf(HasSubstr("Cách dùng: onestop report [OPTIONS] [COMMAND]"), HasSubstr("ngày đầu"),
                    HasSubstr("Các cột, dùng với --columns: key, name, received_total"),
                    Not(HasSubstr("first day"))));
}

// What a program finds by its name, and a person by its title.
TEST(Tables, HaveEachKeyAndEachTitleOnce) {
  const CommandTree tree;
  int tables = 0;
  ForEachCommand(tree.app, "onestop", [&](const CLI::App& command, const std::string& words) {
    const Output output = tree.action.OutputOf(command);
    EXPECT_EQ(output.kind == Output::kRows, !output.columns.empty()) << words;
    if (output.columns.empty()) return;
    ++tables;
    std::set<std::string> keys;
    std::set<std::string> titles;
    for (const Heading& heading : output.columns) {
      const std::string key = heading.key;
      EXPECT_TRUE(std::ranges::all_of(key, [](char c) { return absl::ascii_islower(c) || c == '_'; }))
          << words;
      EXPECT_TRUE(keys.insert(key).second) << words << " " << key;
      // An instant's name says so; of numbers some count what was in time.
      const bool time =
          absl::EndsWith(key, "_time") || absl::StartsWith(key, "valid_") || key == "day" || key == "time";
      if (heading.kind != Column::kNumber) {
        EXPECT_EQ(heading.kind == Column::kTime, time) << words << " " << key;
      }
      for (const auto language : {messages::Language::kEnglish, messages::Language::kVietnamese})
        titles.insert(absl::StrCat(language == messages::Language::kEnglish ? "en " : "vi ",
                                   messages::Translate(language, heading.title)));
    }
    EXPECT_EQ(titles.size(), 2 * keys.size()) << words;
  });
  EXPECT_GT(tables, 4);
}

TEST_F(CompletionTest, OffersEveryCommand) {
  std::string script = absl::StrCat("source ", file_, "; complete -p onestop;");
  std::string want = "complete -F _onestop onestop";
  ForEachCommand(tree_.app, "onestop", [&](const CLI::App& command, const std::string& words) {
    const size_t last = words.rfind(' ');
    absl::StrAppend(&script, "COMP_WORDS=(", words, "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _onestop;",
                    "[[ \" ${COMPREPLY[*]} \" == *\" ", words.substr(last + 1), " \"* ]] || echo no ", words,
                    ";");
    for (const CLI::Option* option : NamedOptions(command)) {
      const std::string name = absl::StrCat("--", option->get_lnames().front());
      absl::StrAppend(&script, "COMP_WORDS=(", words, " ", name,
                      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _onestop;",
                      "[[ \" ${COMPREPLY[*]} \" == *\" ", name, " \"* ]] || echo no ", words, " ", name, ";");
    }
  });
  EXPECT_EQ(Bash(script), want);
}

TEST_F(CompletionTest, OffersWhatBeginsAsTheWord) {
  EXPECT_EQ(Offered("onestop dossier acc"), "accept");
  EXPECT_EQ(Offered("onestop --as mc01 dossier acc"), "accept");
  EXPECT_EQ(Offered("onestop --as dossier acc"), "");
  EXPECT_EQ(Offered("onestop dossier accept --reque"), "--request-id");
  EXPECT_EQ(Offered("onestop dossier accept --targ"), "--target");
  EXPECT_EQ(Offered("onestop inbox --all --forma"), "--format");
  EXPECT_EQ(Offered("onestop frob acc"), "");
}

TEST_F(CompletionTest, OffersTheValuesOfAnOption) {
  EXPECT_EQ(Offered("onestop inbox --format \"\""), "table json csv yaml");
  EXPECT_EQ(Offered("onestop inbox --lang v"), "vi");
  EXPECT_EQ(Offered("onestop --lang = v"), "vi");
  EXPECT_EQ(Offered("onestop completion b"), "bash");
  EXPECT_EQ(Offered("onestop inbox --as \"\""), "");
}

TEST_F(CompletionTest, OffersFilesWhereAFileIsMeant) {
  EXPECT_EQ(Offered(absl::StrCat("onestop document upload ", file_)), file_);
  EXPECT_EQ(Offered(absl::StrCat("onestop dossier sign X --p12 ", file_)), file_);
  EXPECT_EQ(Offered(absl::StrCat("onestop inbox ", file_)), "");
  EXPECT_THAT(Offered(absl::StrCat("onestop --data ", file_.substr(0, file_.rfind('/')))),
              Not(HasSubstr("bash failed")));
}

}  // namespace
}  // namespace onestop::cli
