// The completion for bash, written from the tree that --help prints. The script holds tables (which words are
// commands, which options take a value and of what kind) and one function that reads them.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tools/onestop/command_tree.h"

namespace onestop::cli {
namespace {

// `@…@` is replaced by the tables. An option that is waiting for its value is kept with its command: the same
// name may mean something else elsewhere.
constexpr absl::string_view kScript =
    R"bash(# Completion of onestop for bash, made by `onestop completion bash`.

# What the value of the option or the argument $1 is: files, directories or choices.
_onestop_value() {
  case "$1" in
@values@
    *) return 1 ;;
  esac
}

_onestop_command() {
  case "$1" in
@commands@
    *) return 1 ;;
  esac
}

_onestop_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

_onestop() {
  local current=${COMP_WORDS[COMP_CWORD]} command=onestop option='' word index
  local commands='' options='' arguments='' kind='' choices=''
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ $word == = ]]; then continue; fi
    if [[ -n $option ]]; then option=; continue; fi
    if [[ $word == -* ]]; then
      if _onestop_value "$command $word"; then option=$word; fi
    elif _onestop_command "$command $word"; then
      command+=" $word"
    fi
  done
  if [[ $current == = ]]; then current=; fi
  _onestop_command "$command"
  if [[ -n $option ]]; then
    _onestop_value "$command $option"
  elif [[ $current == -* ]]; then
    kind=choices choices="$options @globals@"
  elif [[ -n $commands ]]; then
    kind=choices choices=$commands
  else
    kind=$arguments
  fi
  case "$kind" in
    files) _onestop_files -f "$current" ;;
    directories) _onestop_files -d "$current" ;;
    choices) mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current") ;;
  esac
}

complete -F _onestop onestop
)bash";

// A global option may follow any command: `any` says so.
void AppendValues(const CLI::App& command, const std::string& path, bool any,
                  std::vector<std::string>& lines) {
  for (const CLI::Option* option : NamedOptions(command)) {
    if (!TakesValue(*option)) continue;
    const ValueKind kind = ValueKindOf(*option);
    for (const std::string& name : NamesOf(*option)) {
      const std::string pattern =
          any ? absl::StrCat("*' ", name, "'") : absl::StrCat("'", path, " ", name, "'");
      lines.push_back(absl::StrCat("    ", pattern, ") kind=", kind.name, " choices='",
                                   absl::StrJoin(kind.choices, " "), "' ;;"));
    }
  }
}

std::string CommandLine(const CLI::App& command, const std::string& path, bool root) {
  std::vector<std::string> commands;
  for (const CLI::App* below : Commands(command)) commands.push_back(below->get_name());
  std::vector<std::string> options;
  for (const CLI::Option* option : NamedOptions(command)) {
    for (const std::string& name : NamesOf(*option)) {
      if (!root) options.push_back(name);
    }
  }
  const ValueKind argument = ArgumentKindOf(command);
  return absl::StrCat("    '", path, "') commands='", absl::StrJoin(commands, " "), "' options='",
                      absl::StrJoin(options, " "), "' arguments=", argument.name, " choices='",
                      absl::StrJoin(argument.choices, " "), "' ;;");
}

void Append(const CLI::App& command, const std::string& path, std::vector<std::string>& values,
            std::vector<std::string>& commands) {
  commands.push_back(CommandLine(command, path, commands.empty()));
  for (const CLI::App* below : Commands(command)) {
    const std::string below_path = absl::StrCat(path, " ", below->get_name());
    AppendValues(*below, below_path, false, values);
    Append(*below, below_path, values, commands);
  }
}

}  // namespace

ValueKind ValueKindOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (std::vector<std::string> words = AllowedWords(option); !words.empty())
    return {.name = "choices", .choices = std::move(words)};
  if (absl::StartsWith(type, "FILE") || type == "PDF" || absl::EndsWith(type, ".yaml")) return {"files"};
  return {type == "DIR" ? "directories" : "none"};
}

ValueKind ArgumentKindOf(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    if (ValueKind kind = ValueKindOf(*option); kind.name != "none") return kind;
  }
  return {};
}

std::vector<std::string> NamesOf(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back(absl::StrCat("-", name));
  for (const std::string& name : option.get_lnames()) names.push_back(absl::StrCat("--", name));
  return names;
}

std::string BashCompletion(const CLI::App& app) {
  std::vector<std::string> values;
  std::vector<std::string> commands;
  Append(app, "onestop", values, commands);
  AppendValues(app, "", true, values);
  std::vector<std::string> globals;
  for (const CLI::Option* option : NamedOptions(app)) {
    for (const std::string& name : NamesOf(*option)) {
      if (option != app.get_help_ptr()) globals.push_back(name);
    }
  }
  return absl::StrReplaceAll(kScript, {{"@values@", absl::StrJoin(values, "\n")},
                                       {"@commands@", absl::StrJoin(commands, "\n")},
                                       {"@globals@", absl::StrJoin(globals, " ")}});
}

}  // namespace onestop::cli
