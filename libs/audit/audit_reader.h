#pragma once

/// Reads the audit log and proves that it is whole. With a connection as onestop_auditor, or as the owner.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/connection.h"
#include "libs/rpc/audit.h"

namespace onestop::audit {

struct AuditFilter {
  /// The id of a dossier or a document; empty: any.
  std::string object;
  /// As the credentials name the caller; empty: any.
  std::string subject;
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
  /// Only what was refused.
  bool refused = false;
};

struct AuditRow {
  /// 1, 2, 3 … in the province's log.
  int64_t number = 0;
  rpc::AuditEntry entry;
};

/// The latest `limit` entries, the latest first.
absl::StatusOr<std::vector<AuditRow>> ListEntries(pg::Connection& connection, const std::string& province,
                                                  const AuditFilter& filter, int limit);

/// What is wrong with one entry.
struct AuditFinding {
  enum class Wrong {
    /// Entries before it are missing.
    kMissing,
    /// It is not what was written.
    kChanged,
    /// The last entry is not the one that was appended last, or the log's end is not known.
    kEnd,
  };
  int64_t number = 0;
  Wrong wrong = Wrong::kChanged;
};

/// Follows the chain of the province's log from the first entry that is kept, and gives what does not follow to `report`.
/// Returns the number of the last entry.
absl::StatusOr<int64_t> Verify(pg::Connection& connection, const std::string& province,
                               absl::FunctionRef<void(const AuditFinding&)> report);

/// The number of the first entry that is kept; 0 without one.
absl::StatusOr<int64_t> FirstKept(pg::Connection& connection, const std::string& province);

/// The hash of an entry, which binds all before it; also of the last that was forgotten. Nothing: there is no such entry.
/// Kept outside of the database, number and hash prove later that the log up to there was not written anew.
absl::StatusOr<std::optional<std::string>> HashAt(pg::Connection& connection, const std::string& province,
                                                  int64_t number);

/// Removes the entries of before `before`, and appends one that tells of it; how many. As the owner.
absl::StatusOr<int64_t> Forget(pg::Connection& connection, const std::string& province, absl::Time before);

}  // namespace onestop::audit
