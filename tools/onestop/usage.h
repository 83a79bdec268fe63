#pragma once

/// Wrong command lines, told by the names that were typed.

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"

namespace onestop::cli {

/// What is wrong with the command line that `app` could not parse, as a UsageError().
absl::Status ExplainParseError(const CLI::App& app, const CLI::ParseError& error);

/// The last command of the line that was parsed: `app` itself when it has none.
const CLI::App& GivenCommand(const CLI::App& app);

/// "onestop dossier accept".
std::string WordsOf(const CLI::App& command);

/// "; did you mean "list"?", or "" when none of `words` is near.
messages::Bilingual DidYouMean(absl::string_view typed, const std::vector<std::string>& words);

}  // namespace onestop::cli
