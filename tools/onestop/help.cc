// --help in two columns, wrapped to the terminal. The parser's own formatter counts bytes, which are more than the
// columns of a Vietnamese text.

#include "tools/onestop/help.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/text/unicode.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/output.h"
#include "tools/onestop/usage.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using messages::Language;
using messages::Translate;

// Where it is no terminal: as wide as our sources.
constexpr size_t kWidth = 110;
constexpr size_t kWidthMin = 60;
// Where what things mean begins.
constexpr size_t kMeaning = 30;

std::vector<std::string> Wrapped(absl::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t size = text::DisplayWidth(word);
    if (used > 0 && used + 1 + size > width) {
      lines.emplace_back();
      used = 0;
    }
    absl::StrAppend(&lines.back(), used == 0 ? "" : " ", word);
    used += size + (used == 0 ? 0 : 1);
  }
  return lines;
}

// "  NAME      what it means", the meaning on lines of its own when the name is long.
std::string Entry(const std::string& name, const std::string& meaning, size_t width) {
  std::string out = absl::StrCat("  ", name);
  size_t used = text::DisplayWidth(out);
  for (const std::string& line : Wrapped(meaning, width - kMeaning)) {
    if (used + 2 > kMeaning) {
      out += "\n";
      used = 0;
    }
    absl::StrAppend(&out, std::string(kMeaning - used, ' '), line, "\n");
    used = 0;
  }
  return out;
}

std::string EntryName(const CLI::Option& option) {
  const std::string type = TakesValue(option) ? TypeOf(option) : "";
  const std::string name = option.get_name(option.get_positional(), !option.get_positional());
  return absl::StrCat(absl::StrJoin(absl::StrSplit(name, ','), ", "), type.empty() ? "" : " ", type);
}

class HelpFormatter : public CLI::FormatterBase {
 public:
  HelpFormatter(const Action& action, Language language) : texts_{action, language} {
    const size_t terminal = StyleOfTerminal(Format::kTable).width;
    width_ = terminal == 0 ? kWidth : std::clamp(terminal, kWidthMin, kWidth);
  }

  std::string make_help(const CLI::App* app, std::string /*name*/,
                        CLI::AppFormatMode /*mode*/) const override {
    const Language language = texts_.language;
    std::string out;
    for (const absl::string_view line : absl::StrSplit(DescriptionOf(*app, language), '\n'))
      absl::StrAppend(&out, absl::StrJoin(Wrapped(line, width_), "\n"), "\n");
    absl::StrAppend(&out, "\n", Translate(language, InContext("help", "Usage")), ": ", Usage(*app), "\n");
    out += Entries(Translate(language, InContext("help", "Arguments")), Positionals(*app));
    for (const std::string& group : app->get_groups()) {
      std::vector<const CLI::Option*> options;
      for (const CLI::Option* option : NamedOptions(*app)) {
        if (option->get_group() == group) options.push_back(option);
      }
      out += Entries(GroupName(group, language), options);
    }
    if (const std::string columns = texts_.Columns(*app); !columns.empty())
      absl::StrAppend(&out, "\n", absl::StrJoin(Wrapped(columns, width_), "\n"), "\n");
    out += CommandsOf(*app);
    for (const std::string& paragraph : FooterOf(*app, language)) {
      absl::StrAppend(&out, "\n",
                      IsExample(paragraph) ? paragraph : absl::StrJoin(Wrapped(paragraph, width_), "\n"),
                      "\n");
    }
    if (app->get_parent() != nullptr)
      absl::StrAppend(&out, "\n", Translate(language, "`onestop --help` has the options of all commands."),
                      "\n");
    return out;
  }

 private:
  static std::string Usage(const CLI::App& app) {
    std::string out = absl::StrCat(WordsOf(app), " [OPTIONS]");
    for (const CLI::Option* option : Positionals(app)) {
      const std::string name =
          absl::StrCat(option->get_name(true, false), option->get_expected_max() > 1 ? "..." : "");
      absl::StrAppend(&out, " ", option->get_required() ? name : absl::StrCat("[", name, "]"));
    }
    if (Commands(app).empty()) return out;
    return absl::StrCat(out, app.get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]");
  }

  std::string Entries(const std::string& title, const std::vector<const CLI::Option*>& options) const {
    std::string out = options.empty() ? "" : absl::StrCat("\n", title, ":\n");
    for (const CLI::Option* option : options)
      out += Entry(EntryName(*option), MeaningOf(*option, texts_.language), width_);
    return out;
  }

  std::string CommandsOf(const CLI::App& app) const {
    std::string out;
    for (const CLI::App* command : Commands(app)) {
      if (out.empty())
        out = absl::StrCat("\n", Translate(texts_.language, InContext("help", "Commands")), ":\n");
      out += Entry(command->get_name(), DescriptionOf(*command, texts_.language), width_);
    }
    return out;
  }

  const CommandTexts texts_;
  size_t width_;
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter(const Action& action, Language language) {
  return std::make_shared<HelpFormatter>(action, language);
}

std::string DescriptionOf(const CLI::App& command, Language language) {
  return messages::TranslateText(language, command.get_description());
}

std::string MeaningOf(const CLI::Option& option, Language language) {
  std::vector<std::string> notes;
  if (const std::vector<std::string> words = AllowedWords(option); !words.empty())
    notes.push_back(absl::StrJoin(words, ", "));
  if (option.get_required()) notes.push_back(Translate(language, InContext("option", "required")));
  if (option.get_expected_max() > 1) notes.push_back(Translate(language, "may be given several times"));
  if (!option.get_default_str().empty())
    notes.push_back(Translate(language, "default: $0", option.get_default_str()));
  if (!option.get_envname().empty())
    notes.push_back(Translate(language, "environment: $0", option.get_envname()));
  const std::string meaning = messages::TranslateText(language, option.get_description());
  return notes.empty() ? meaning : absl::StrCat(meaning, " (", absl::StrJoin(notes, "; "), ")");
}

std::string GroupName(const std::string& group, Language language) {
  // The parser's own name for what is in no group.
  return group == "Options" ? Translate(language, InContext("help", "Options"))
                            : messages::TranslateText(language, group);
}

std::string TypeOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (!AllowedWords(option).empty()) return type.substr(0, type.find_first_of(":{"));
  // "INT:ROWS": the name that a check has says more.
  return type.substr(type.find(':') + 1);
}

std::vector<std::string> FooterOf(const CLI::App& command, Language language) {
  std::vector<std::string> paragraphs;
  for (const absl::string_view paragraph : absl::StrSplit(command.get_footer(), "\n\n", absl::SkipEmpty()))
    paragraphs.push_back(messages::TranslateText(language, paragraph));
  return paragraphs;
}

std::string CommandTexts::Columns(const CLI::App& command) const {
  const std::vector<std::string> keys = action.OutputOf(command).Keys(true);
  if (keys.empty()) return "";
  return Translate(language, "Columns, for --columns: $0", absl::StrJoin(keys, ", "));
}

}  // namespace onestop::cli
