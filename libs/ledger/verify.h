#pragma once

/// Proves that what is stored agrees with itself: walks every history through the ordinary read path, checks
/// its hash chain and its copies in columns, folds it, and compares what follows from it with the
/// projections.
///
/// Nothing is written. Memory does not grow with the number of dossiers.

#include <cstdint>
#include <functional>
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

/// Checks the province over `connection`, whose role must be able to read the ledger: onestop_reader or one
/// that is a member of it. Calls `report` for each finding and `progress` now and then.
///
/// Errors: of the database. Findings are not errors.
absl::StatusOr<VerifyProgress> Verify(pg::Connection& connection, const std::string& province,
                                      const std::function<void(const Finding&)>& report,
                                      const std::function<void(const VerifyProgress&)>& progress);

}  // namespace onestop::ledger
