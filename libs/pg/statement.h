#pragma once

/// A SQL statement with a name, and the hook through which callers watch statements run.
///
///     constexpr pg::Statement kLock = {"dossier.lock", R"sql(
///         SELECT dossier_id, version FROM dossier.dossier
///         WHERE province = $1 AND dossier_id = ANY ($2::text[]) ORDER BY dossier_id FOR UPDATE
///     )sql"};
///
/// The name keys the prepared statement, the span, the metric and the log line. Statements are constants:
/// both views must outlive every connection that runs them.

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::pg {

struct Statement {
  /// Unique in the program, at most 63 bytes, such as "dossier.lock".
  absl::string_view name;
  absl::string_view sql;
};

/// One statement that has run. Transaction control is reported as "pg.begin", "pg.commit" and "pg.rollback".
struct StatementEvent {
  absl::string_view name;
  absl::Time start;
  absl::Duration duration;
  absl::StatusCode code;
};

/// Called on the connection's thread after each statement. Must not use the connection and must not block.
using StatementObserver = std::function<void(const StatementEvent&)>;

}  // namespace onestop::pg
