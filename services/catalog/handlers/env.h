#pragma once

/// What the handlers of CatalogService work with, and what they share.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fields.h"

namespace onestop::catalog {

/// Everything outlives the server.
struct Env {
  /// As the role onestop_catalog.
  pg::Pool& database;
  const SnapshotSource& catalogue;
  /// Makes this process work by an import at once: Refresher::Refresh().
  std::function<absl::Status()> refresh;
  std::string province;
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
};

/// Errors: UNAVAILABLE STORAGE_UNAVAILABLE while no catalogue could be read yet.
absl::StatusOr<std::shared_ptr<const Snapshot>> CurrentSnapshot(const Env& env);

/// The id of the caller, who maintains the catalogue: staff with CATALOGUE_EDITOR, or a system with the right
/// CATALOGUE.
///
/// Errors: UNAUTHENTICATED CREDENTIALS_MISSING; those of CurrentSnapshot() and Snapshot::Resolve();
/// PERMISSION_DENIED ROLE_MISSING.
absl::StatusOr<std::string> RequireEditor(const Env& env, const rpc::Call& call);

/// The day of a request: today in the office when empty. Tells `fields` what is wrong.
absl::CivilDay ReadRequestDay(const Env& env, rpc::Fields& fields, absl::string_view day);

}  // namespace onestop::catalog
