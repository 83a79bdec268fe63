#pragma once

/// Makes the projection again from the events: rows of dossier.dossier, task, clock and result_document that are missing or
/// do not follow from the events of their dossier are replaced, and what document_use lacks is added. Rows that are right
/// are not touched. Events, their personal data, the log and issued numbers are what it reads from, and never changed.
///
/// Servers may go on meanwhile: the dossiers of a page are locked for as long as it takes. A history that is damaged is
/// told and left as it is, and so is a row without any event.

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/pg/connection.h"

namespace onestop::ledger {

struct RebuildOptions {
  std::string province;
  /// Over how many connections dossiers are read.
  int connections = 2;
};

struct RebuildProgress {
  int64_t dossiers = 0;
  int64_t events = 0;
  /// Dossiers whose rows were replaced.
  int64_t replaced = 0;
  /// Dossiers whose histories are damaged.
  int64_t damaged = 0;
};

/// Rebuilds a province of `database`, as the owner of its tables. Calls `damaged` for each dossier that is left as it is, and
/// `progress` after each page; never two at once, from threads of its own. Errors: of the database.
absl::StatusOr<RebuildProgress> Rebuild(const pg::ConnectionOptions& database, const RebuildOptions& options,
                                        const std::function<void(const absl::Status&)>& damaged,
                                        const std::function<void(const RebuildProgress&)>& progress);

}  // namespace onestop::ledger
