#pragma once

/// Every named statement of the sources, for the tests of what holds for all of them.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop {

struct NamedStatement {
  std::string name;
  std::string sql;
  /// Where it stands, such as "libs/ledger/statements.h".
  std::string file;
};

/// Those of one source: `pg::Statement kName = {"name", "sql"}`, where sql is made of literals and of macros and constants
/// of the same file. One that is defined in any other way has an empty `sql`.
std::vector<NamedStatement> StatementsIn(absl::string_view source, const std::string& file);

/// Those of libs/, services/ and tools/, without tests, and those that the programs put together when they run. A statement
/// whose text cannot be had has an empty `sql`: a test fails by it.
std::vector<NamedStatement> AllStatements();

}  // namespace onestop
