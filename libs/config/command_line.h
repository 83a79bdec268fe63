#pragma once

/// The command line that all servers have: --config FILE, --check, --print-config, --help, --version.
///
///     const config::CommandLine line = config::ReadCommandLine(argc, argv, config::kIntake);
///     if (!line.config.has_value()) return line.exit_code;

#include <optional>

#include "libs/config/config.h"

namespace onestop::config {

struct CommandLine {
  /// Empty when the process has nothing more to do: `exit_code` says how it went.
  std::optional<Config> config;
  int exit_code = 0;
  /// The process only tells what is wrong with what the configuration names.
  bool check = false;
};

/// Reads the arguments and the file that they name. Prints what was asked for to standard output, what is
/// wrong to standard error. Exit codes: 0, or 2 for a wrong argument or configuration.
CommandLine ReadCommandLine(int argc, const char* const* argv, const Program& program);

}  // namespace onestop::config
