#pragma once

/// Every command of the client, its options and texts, as the parser has them: what --help, the manual page
/// and the completion are made from.

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "tools/onestop/commands.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// The parser and what it leaves behind. Commands hold pointers into it, so it stays where it was made.
struct CommandTree {
  /// Of the client itself, `onestop`.
  CommandTree();
  /// `language` is that of --help.
  explicit CommandTree(const Program& program, messages::Language language = messages::Language::kEnglish);
  CommandTree(const CommandTree&) = delete;
  CommandTree& operator=(const CommandTree&) = delete;

  Settings settings;
  std::string format = "table";
  bool no_pager = false;
  Action action;
  CLI::App app;
};

/// The manual page onestop(1): roff, UTF-8, the macros of man(7). One subsection for each command.
std::string Manual(const CLI::App& app, const Action& action, messages::Language language);

/// A script for bash that completes commands, options, the values of options that have a fixed set, and names
/// of files and directories.
std::string BashCompletion(const CLI::App& app);
/// The same for zsh, with what --help says in `language`.
std::string ZshCompletion(const CLI::App& app, messages::Language language);

/// How a completion proposes the value of an option or an argument.
struct ValueKind {
  /// "files", "directories", "choices", or "none" for what it cannot know.
  std::string name = "none";
  std::vector<std::string> choices = {};
};
ValueKind ValueKindOf(const CLI::Option& option);
/// Of the first argument that can be completed: completions do not count arguments.
ValueKind ArgumentKindOf(const CLI::App& command);
/// "-o", "--output"
std::vector<std::string> NamesOf(const CLI::Option& option);

/// The options of `app` that are not positional and not hidden, in the order of their definition.
std::vector<const CLI::Option*> NamedOptions(const CLI::App& app);
std::vector<const CLI::Option*> Positionals(const CLI::App& app);
/// False for a flag.
bool TakesValue(const CLI::Option& option);
/// The words that are allowed for an option that has a fixed set of them.
std::vector<std::string> AllowedWords(const CLI::Option& option);
/// The commands below `app` that --help lists, in the order of their definition.
std::vector<const CLI::App*> Commands(const CLI::App& app);

/// manual, completion.
void AddSelfCommands(CLI::App& app, Action& action);

}  // namespace onestop::cli
