#pragma once

/// Other programs that tests ask, run by a shell.

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::testing {

struct ShellOutcome {
  /// That of the last command; -1 when a signal ended the shell.
  int exit_code = 0;
  /// What was written to standard output; with `2>&1` in the script to standard error too.
  std::string output;
};

/// Runs `script` in /bin/sh and awaits its end. Its standard input is empty. A shell that cannot be started CHECKs.
ShellOutcome Shell(const std::string& script);

/// Whether there is a program `name` on the PATH.
bool Installed(absl::string_view name);

}  // namespace onestop::testing
