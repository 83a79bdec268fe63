#pragma once

/// Proves that what is stored agrees with itself: walks every history through the ordinary read path, checks
/// its hash chain and its copies in columns, folds it, and compares what follows from it with the
/// projections; and compares the tree over the log with the log.
///
/// Nothing is written. Memory does not grow with the number of dossiers.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/pg/connection.h"

namespace onestop::ledger {

/// Something that should not be.
struct Finding {
  /// Empty for findings about the log or the numbers.
  std::string dossier_id;
  /// Such as "event 7: the hash does not follow from the one before".
  std::string what;
};

struct VerifyProgress {
  int64_t dossiers = 0;
  int64_t dossiers_total = 0;
  int64_t events = 0;
  int64_t findings = 0;
};

/// The head of the tree over the log (log_tree.h): what all events up to a position make together. Kept outside of the
/// database, it proves later that none of them was changed, left out, added or moved, by whomever.
struct LogHead {
  int64_t position = 0;
  /// 32 bytes.
  std::string hash;
};

struct VerifyOptions {
  std::string province;
  /// Dossiers are read over so many connections at once, and the log over one more.
  int connections = 2;
  /// A head that was told before: it is compared.
  std::optional<LogHead> told;
};

struct Verified {
  VerifyProgress progress;
  /// Of the log as it was when the verification began; nothing when its positions have gaps.
  std::optional<LogHead> head;
};

/// Checks a province of `database`, whose role must be able to read the ledger: a superuser, or a member of onestop_verifier.
/// Calls `report` for each finding and `progress` now and then, never two at once, from threads of its own.
///
/// Errors: of the database. Findings are not errors.
absl::StatusOr<Verified> Verify(const pg::ConnectionOptions& database, const VerifyOptions& options,
                                const std::function<void(const Finding&)>& report,
                                const std::function<void(const VerifyProgress&)>& progress);

}  // namespace onestop::ledger
