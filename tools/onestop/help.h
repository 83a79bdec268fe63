#pragma once

/// The texts of commands and options in the language that is asked for: of --help, and of the manual page.
///
/// They are written in English where the parser is told of a command. tools/messages finds them there, and their
/// translation is looked up when it is printed.

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// What --help prints of a command.
std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter(const Action& action, messages::Language language);

std::string DescriptionOf(const CLI::App& command, messages::Language language);
/// What the option does, and in brackets its default, its words and the like.
std::string MeaningOf(const CLI::Option& option, messages::Language language);
/// The heading of a group of options.
std::string GroupName(const std::string& group, messages::Language language);
/// "FILE"; without the words of a set.
std::string TypeOf(const CLI::Option& option);
/// The paragraphs below the options: examples, which begin with a blank and stay as they are, and what Note()
/// marked, in `language`.
std::vector<std::string> FooterOf(const CLI::App& command, messages::Language language);
inline bool IsExample(absl::string_view paragraph) { return absl::StartsWith(paragraph, " "); }

/// What texts need beyond their command.
struct CommandTexts {
  const Action& action;
  messages::Language language;

  /// "Columns: code, status, …", of a command that writes a table; otherwise "".
  std::string Columns(const CLI::App& command) const;
};

}  // namespace onestop::cli
