// The manual page onestop(1), written from the tree that --help prints, so that the two never differ.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/help.h"

namespace onestop::cli {
namespace {

using messages::Language;
using messages::Translate;

// As text of roff: neither escapes nor, at the beginning of a line, requests. A hyphen that can be copied is
// \-.
std::string Escape(absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  return absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'") ? absl::StrCat("\\&", escaped)
                                                                          : escaped;
}

std::string Bold(absl::string_view text) { return absl::StrCat("\\fB", Escape(text), "\\fR"); }
std::string Italic(absl::string_view text) { return absl::StrCat("\\fI", Escape(text), "\\fR"); }

// Lines that are filled; an empty one parts paragraphs.
std::string Paragraphs(absl::string_view text) {
  std::string out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&out, line.empty() ? ".PP" : Escape(line), "\n");
  }
  return out;
}

// Lines as they are.
std::string Verbatim(absl::string_view text) {
  std::string out = ".PP\n.EX\n";
  for (const absl::string_view line : absl::StrSplit(text, '\n')) absl::StrAppend(&out, Escape(line), "\n");
  return absl::StrCat(out, ".EE\n");
}

std::string Names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back(Bold(absl::StrCat("-", name)));
  for (const std::string& name : option.get_lnames()) names.push_back(Bold(absl::StrCat("--", name)));
  return absl::StrJoin(names, ", ");
}

// .TP, what is written, what it means.
std::string Entry(const CLI::Option& option, Language language) {
  const std::string type = TakesValue(option) ? TypeOf(option) : "";
  std::string out = ".TP\n";
  absl::StrAppend(&out, option.get_positional() ? Bold(option.get_name(true, false)) : Names(option),
                  type.empty() ? "" : " ", type.empty() ? "" : Italic(type), "\n");
  return absl::StrCat(out, Escape(MeaningOf(option, language)), "\n");
}

std::string Footer(const CLI::App& command, Language language) {
  std::string out;
  for (const std::string& paragraph : FooterOf(command, language))
    out += IsExample(paragraph) ? Verbatim(paragraph) : absl::StrCat(".PP\n", Paragraphs(paragraph));
  return out;
}

// The heading of a command: its words and what follows them.
std::string Usage(const CLI::App& command, const std::string& words) {
  std::string out = Bold(words);
  if (!Commands(command).empty())
    absl::StrAppend(&out, command.get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]");
  for (const CLI::Option* option : Positionals(command)) {
    std::string name = Italic(option->get_name(true, false));
    if (option->get_expected_max() > 1) name += "...";
    absl::StrAppend(&out, " ", option->get_required() ? name : absl::StrCat("[", name, "]"));
  }
  return absl::StrCat(out, NamedOptions(command).size() > 1 ? " [OPTIONS]" : "");
}

void AppendCommand(const CLI::App& command, const std::string& words, const CommandTexts& texts,
                   std::string& out) {
  absl::StrAppend(&out, ".SS ", Usage(command, words), "\n",
                  Paragraphs(DescriptionOf(command, texts.language)));
  for (const CLI::Option* option : Positionals(command)) out += Entry(*option, texts.language);
  for (const CLI::Option* option : NamedOptions(command)) {
    if (option != command.get_help_ptr()) out += Entry(*option, texts.language);
  }
  const std::string columns = texts.Columns(command);
  if (!columns.empty()) absl::StrAppend(&out, ".PP\n", Escape(columns), "\n");
  out += Footer(command, texts.language);
  for (const CLI::App* below : Commands(command))
    AppendCommand(*below, absl::StrCat(words, " ", below->get_name()), texts, out);
}

}  // namespace

std::string Manual(const CLI::App& app, const Action& action, Language language) {
  const CommandTexts texts = {.action = action, .language = language};
  const std::string& name = app.get_name();
  std::string out = absl::StrCat(
      ".\\\" Made by `", name, " manual` from what --help prints.\n", ".TH ONESTOP 1 \"\" Onestop Onestop\n",
      ".SH ", Translate(language, "NAME"), "\n", name, " \\- ",
      Escape(Translate(language, "command line of the back office of one-stop administrative procedures")),
      "\n.SH ", Translate(language, "SYNOPSIS"), "\n", Bold(name), " [OPTIONS] COMMAND [ARGUMENTS]\n.SH ",
      Translate(language, "DESCRIPTION"), "\n", Paragraphs(DescriptionOf(app, language)), ".SH ",
      Translate(language, "OPTIONS"), "\n", Translate(language, "They may also follow the command."), "\n");
  for (const std::string& group : app.get_groups()) {
    if (group.empty()) continue;
    absl::StrAppend(&out, ".SS ", Escape(GroupName(group, language)), "\n");
    for (const CLI::Option* option : NamedOptions(app)) {
      if (option->get_group() == group) out += Entry(*option, language);
    }
  }
  absl::StrAppend(&out, ".SH ", Translate(language, "COMMANDS"), "\n");
  for (const CLI::App* command : Commands(app))
    AppendCommand(*command, absl::StrCat(name, " ", command->get_name()), texts, out);
  absl::StrAppend(&out, ".SH ", Translate(language, "EXAMPLES AND EXIT STATUS"), "\n", Footer(app, language),
                  ".SH ", Translate(language, "SEE ALSO"), "\n.BR onestopd (8)\n");
  return out;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::vector<std::string> AllowedWords(const CLI::Option& option) {
  // The parser shows the words of a set in braces.
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

std::vector<const CLI::Option*> NamedOptions(const CLI::App& app) {
  return app.get_options(
      [](const CLI::Option* option) { return option->nonpositional() && !option->get_group().empty(); });
}

std::vector<const CLI::Option*> Positionals(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::vector<const CLI::App*> Commands(const CLI::App& app) {
  return app.get_subcommands(
      [](const CLI::App* command) { return !command->get_name().empty() && !command->get_group().empty(); });
}

}  // namespace onestop::cli
