#pragma once

/// Texts that are too long for a cell: for people they stand below the table, a line each. CSV and JSON have a column
/// for them.

#include <string>
#include <utility>
#include <vector>

#include "tools/onestop/session.h"

namespace onestop::cli {

class Remarks {
 public:
  /// `session` outlives the remarks.
  explicit Remarks(const Session& session) : session_(session) {}

  /// `what` names the row. An empty `text` is no remark.
  void Add(std::string what, std::string text);
  /// Writes them, after the table ended; nothing in CSV and JSON.
  void End() const;

 private:
  const Session& session_;
  std::vector<std::pair<std::string, std::string>> remarks_;
};

}  // namespace onestop::cli
