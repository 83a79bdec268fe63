// The manual page and the completion of the real tree; the completion as bash runs it.

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"
#include "libs/text/unicode.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/help.h"
#include "tools/onestop/usage.h"

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
  CompletionTest() { testing::WriteFile(file_, BashCompletion(tree_.app)); }

  // What bash prints.
  static std::string Bash(const std::string& script) {
    const testing::ShellOutcome bash = testing::Shell(absl::StrCat("bash -c '", script, "' 2>&1"));
    return absl::StrCat(absl::StripAsciiWhitespace(bash.output), bash.exit_code == 0 ? "" : " (bash failed)");
  }

  // What is offered for the last of `words`, parted by blanks; "" is an empty word.
  std::string Offered(const std::string& words) const {
    return Bash(absl::StrCat("set -u; source ", file_, "; COMP_WORDS=(", words,
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _onestop; echo \"${COMPREPLY[*]}\""));
  }

  const testing::TemporaryDirectory directory_;
  const std::string file_ = directory_.File("completion");
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

// The lines of a footer that a shell would run, those that go on behind a backslash as one.
std::vector<std::string> ExamplesOf(const CLI::App& command) {
  const std::string footer = absl::StrReplaceAll(command.get_footer(), {{"\\\n", ""}});
  std::vector<std::string> examples;
  for (absl::string_view line : absl::StrSplit(footer, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::StartsWith(line, "onestop ")) continue;
    // What is behind belongs to the shell.
    line = line.substr(0, std::min(line.find(" | "), line.find(" > ")));
    // The parser's way to split a line loses empty words; a shell's keeps them.
    examples.push_back(absl::StrReplaceAll(line, {{" ''", " x"}}));
  }
  return examples;
}

TEST(Help, HasExamplesThatTheParserTakes) {
  const CommandTree tree;
  ForEachCommand(tree.app, "onestop", [](const CLI::App& command, const std::string& words) {
    const std::vector<std::string> examples = ExamplesOf(command);
    // A group's commands have their own.
    EXPECT_TRUE(!examples.empty() || command.get_require_subcommand_min() > 0 ||
                absl::StrContains(command.get_footer(), "<(onestop"))
        << words;
    for (const std::string& example : examples) {
      EXPECT_THAT(example, ::testing::StartsWith(words.substr(0, words.rfind(' ')))) << words;
      CommandTree fresh;
      try {
        fresh.app.parse(example, /*program_name_included=*/true);
      } catch (const CLI::ParseError& error) {
        ADD_FAILURE() << example << ": " << ExplainParseError(fresh.app, error);
      }
    }
  });
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

// Of the table of `columns` on a terminal of 100 columns.
size_t WidestLine(absl::Span<const Heading> columns, messages::Language language) {
  std::vector<Column> shown;
  std::vector<Cell> row;
  for (const Heading& heading : columns) {
    const std::string key = heading.key;
    shown.push_back({heading.key, messages::Translate(language, heading.title), heading.kind, heading.need,
                     heading.code_key, heading.with_code});
    switch (heading.kind) {
      case Column::kText:
        row.emplace_back("Sở Khoa học và Công nghệ tỉnh Hưng Yên");
        break;
      case Column::kCode:
        row.emplace_back(key == "document_id" || key == "dossier_id" ? "0190a9f0-0000-7000-8000-000000000001"
                         : absl::StrContains(key, "code") && !absl::StrContains(key, "_code")
                             ? "H31.06-240115-0007"
                         : key == "dossier_code" ? "H31.06-240115-0007"
                                                 : "1.001786");
        break;
      case Column::kNumber:
        row.emplace_back("1234");
        break;
      case Column::kTime:
        row.emplace_back("15/01/2024 10:00");
        break;
    }
  }
  std::ostringstream out;
  Table table(out, {.format = Format::kTable, .width = 100}, shown);
  table.Row(row);
  table.End();
  size_t widest = 0;
  for (const absl::string_view line : absl::StrSplit(out.str(), '\n'))
    widest = std::max(widest, text::DisplayWidth(line));
  return widest;
}

// What a program finds by its name, and a person by its title.
void CheckHeadings(absl::Span<const Heading> columns, const std::string& words) {
  std::set<std::string> keys;
  std::set<std::string> titles;
  for (const Heading& heading : columns) {
    const std::string key = heading.key;
    EXPECT_TRUE(std::ranges::all_of(key, [](char c) { return absl::ascii_islower(c) || c == '_'; })) << words;
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
    // What it names is a column of the same table.
    const std::string code = heading.code_key;
    EXPECT_TRUE(code.empty() || std::ranges::any_of(columns, [&](const Heading& h) { return h.key == code; }))
        << words << " " << key;
  }
  EXPECT_EQ(titles.size(), 2 * keys.size()) << words;
}

TEST(Tables, HaveEachKeyAndEachTitleOnce) {
  const CommandTree tree;
  int tables = 0;
  ForEachCommand(tree.app, "onestop", [&](const CLI::App& command, const std::string& words) {
    const Output output = tree.action.OutputOf(command);
    EXPECT_EQ(output.kind == Output::kRows, !output.columns.empty()) << words;
    std::vector<absl::Span<const Heading>> all = output.columns_for_people;
    all.push_back(output.columns);
    for (const absl::Span<const Heading> columns : all) {
      tables += columns.empty() ? 0 : 1;
      CheckHeadings(columns, words);
    }
  });
  EXPECT_GT(tables, 15);
}

// With the widest values that are usual, in both languages.
TEST(Tables, FitATerminalOfAHundredColumns) {
  const CommandTree tree;
  ForEachCommand(tree.app, "onestop", [&](const CLI::App& command, const std::string& words) {
    const Output output = tree.action.OutputOf(command);
    std::vector<absl::Span<const Heading>> all = output.columns_for_people;
    all.push_back(output.columns);
    for (const absl::Span<const Heading> columns : all) {
      for (const auto language : {messages::Language::kEnglish, messages::Language::kVietnamese}) {
        if (columns.empty()) continue;
        const size_t width = WidestLine(columns, language);
        EXPECT_LE(width, 100u) << words << " " << columns.front().key;
      }
    }
  });
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
  EXPECT_EQ(Offered("onestop inbox --format \"\""), "table wide json csv yaml");
  EXPECT_EQ(Offered("onestop inbox --lang v"), "vi");
  EXPECT_EQ(Offered("onestop --lang = v"), "vi");
  EXPECT_EQ(Offered("onestop completion \"\""), "bash zsh");
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
