// The completion for zsh, written from the same tree as bash's (completion.cc). Beside each command and option stands
// what --help says of it.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/help.h"

namespace onestop::cli {
namespace {

using messages::Language;

// `@…@` is replaced by the tables. The arrays of the tables have "NAME:MEANING" as _describe takes it.
constexpr absl::string_view kZshScript =
    R"zsh(#compdef onestop
# Completion of onestop for zsh, made by `onestop completion zsh`.

# What the value of the option or the argument $1 is: files, directories or choices.
_onestop_value() {
  case "$1" in
@values@
    (*) return 1 ;;
  esac
}

_onestop_command() {
  case "$1" in
@commands@
    (*) return 1 ;;
  esac
}

_onestop() {
  local command=onestop option='' word kind='' arguments=''
  local -a below switches choices globals
  globals=(@globals@)
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then option=; continue; fi
    if [[ $word == -*=* ]]; then continue; fi
    if [[ $word == -* ]]; then
      if _onestop_value "$command $word"; then option=$word; fi
    elif _onestop_command "$command $word"; then
      command+=" $word"
    fi
  done
  # --option=VALUE is one word here.
  if [[ -z $option && $PREFIX == --*=* ]]; then
    option=${PREFIX%%=*}
    compset -P '*='
  fi
  below=() switches=() choices=() arguments=
  _onestop_command "$command"
  if [[ -n $option ]]; then
    _onestop_value "$command $option"
  elif [[ $PREFIX == -* ]]; then
    _describe -o option switches -- globals
    return
  elif (( $#below )); then
    _describe command below
    return
  else
    kind=$arguments
  fi
  case "$kind" in
    (files) _files ;;
    (directories) _files -/ ;;
    (choices) _describe value choices ;;
  esac
}

if [[ $funcstack[1] == _onestop ]]; then
  _onestop "$@"
else
  compdef _onestop onestop
fi
)zsh";

// In single quotes; a colon in a meaning ends nothing, but one in a name would.
std::string InQuotes(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}, {"\n", " "}}), "'");
}

std::string Described(absl::string_view name, absl::string_view meaning) {
  return InQuotes(absl::StrCat(absl::StrReplaceAll(name, {{":", "\\:"}}), ":", meaning));
}

std::vector<std::string> DescribedOptions(const CLI::App& command, Language language) {
  std::vector<std::string> options;
  for (const CLI::Option* option : NamedOptions(command)) {
    for (const std::string& name : NamesOf(*option))
      options.push_back(Described(name, messages::TranslateText(language, option->get_description())));
  }
  return options;
}

std::string ChoicesOf(const ValueKind& kind) {
  std::vector<std::string> choices;
  for (const std::string& word : kind.choices)
    choices.push_back(InQuotes(absl::StrReplaceAll(word, {{":", "\\:"}})));
  return absl::StrJoin(choices, " ");
}

// A global option may follow any command: `any` says so.
void AppendZshValues(const CLI::App& command, const std::string& path, bool any,
                     std::vector<std::string>& lines) {
  for (const CLI::Option* option : NamedOptions(command)) {
    if (!TakesValue(*option)) continue;
    const ValueKind kind = ValueKindOf(*option);
    for (const std::string& name : NamesOf(*option)) {
      lines.push_back(absl::StrCat("    (", any ? "*" : "", InQuotes(absl::StrCat(path, " ", name)),
                                   ") kind=", kind.name, " choices=(", ChoicesOf(kind), ") ;;"));
    }
  }
}

void AppendZsh(const CLI::App& command, const std::string& path, Language language,
               std::vector<std::string>& values, std::vector<std::string>& lines) {
  std::vector<std::string> commands;
  for (const CLI::App* below : Commands(command))
    commands.push_back(Described(below->get_name(), DescriptionOf(*below, language)));
  const bool root = lines.empty();
  const ValueKind argument = ArgumentKindOf(command);
  lines.push_back(absl::StrCat("    (", InQuotes(path), ") below=(", absl::StrJoin(commands, " "),
                               ") switches=(",
                               root ? "" : absl::StrJoin(DescribedOptions(command, language), " "),
                               ") arguments=", argument.name, " choices=(", ChoicesOf(argument), ") ;;"));
  for (const CLI::App* below : Commands(command)) {
    const std::string below_path = absl::StrCat(path, " ", below->get_name());
    AppendZshValues(*below, below_path, false, values);
    AppendZsh(*below, below_path, language, values, lines);
  }
}

}  // namespace

std::string ZshCompletion(const CLI::App& app, Language language) {
  std::vector<std::string> values;
  std::vector<std::string> lines;
  AppendZsh(app, app.get_name(), language, values, lines);
  AppendZshValues(app, "", true, values);
  return absl::StrReplaceAll(kZshScript,
                             {{"@values@", absl::StrJoin(values, "\n")},
                              {"@commands@", absl::StrJoin(lines, "\n")},
                              {"@globals@", absl::StrJoin(DescribedOptions(app, language), " ")}});
}

}  // namespace onestop::cli
