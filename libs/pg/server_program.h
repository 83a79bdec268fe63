#pragma once

/// Runs PostgreSQL's own programs. For this library's .cc files alone.

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace onestop::pg {

/// Whether this program runs as root, so that PostgreSQL's must be started as kServerUser.
bool IsRoot();
inline constexpr char kServerUser[] = "postgres";

struct ServerProgram {
  /// The program's path, then its arguments.
  std::vector<std::string> arguments;
  std::string working_directory = "/";
  /// Standard output and error are appended to it.
  std::string log_file;
};

/// Runs it to its end, with an environment of PATH, HOME and LC_ALL=C only: variables such as PGDATA would
/// change what the programs do. As root it runs as kServerUser. INTERNAL unless it exits with 0.
absl::Status RunServerProgram(const ServerProgram& program);

}  // namespace onestop::pg
