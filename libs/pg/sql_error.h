#pragma once

/// What PostgreSQL's errors mean to us. The one place where SQLSTATEs are mapped.
///
///   unique violation (23505)                             ALREADY_EXISTS; ConstraintOf() names the constraint
///   serialisation failure, deadlock, lock not available  ABORTED: the same transaction may be tried again
///   connection lost, server going, too many connections  UNAVAILABLE: nothing of it was committed
///   connection lost while committing                     UNKNOWN, reason COMMIT_IN_DOUBT: read the data
///                                                        before a retry
///   cancelled by a timeout (57014)                       DEADLINE_EXCEEDED
///   insufficient privilege, row-level security (42501)   PERMISSION_DENIED
///   everything else                                      INTERNAL: a fault of ours
///
/// Messages name the statement and the SQLSTATE. PostgreSQL's own text is added only where it cannot hold a
/// value that a person typed: its DETAIL and HINT never, its first line not for data errors (class 22).

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::pg {

/// An error as the server reported it.
struct SqlError {
  /// Five characters; empty when the connection was lost before an answer came.
  absl::string_view sqlstate;
  /// The first line.
  absl::string_view message;
  /// The constraint that was violated, or empty.
  absl::string_view constraint;
};

/// The status for `error` of the statement named `statement`.
absl::Status StatusOf(const SqlError& error, absl::string_view statement);

/// UNKNOWN with reason COMMIT_IN_DOUBT: the connection was lost between sending COMMIT and its answer, so
/// only the data show whether it happened. Never retry blindly.
absl::Status CommitInDoubt(absl::string_view message);
bool IsCommitInDoubt(const absl::Status& status);

/// The SQLSTATE behind `status`, or empty.
std::string SqlstateOf(const absl::Status& status);

/// The name of the violated constraint behind `status`, or empty.
std::string ConstraintOf(const absl::Status& status);

}  // namespace onestop::pg
