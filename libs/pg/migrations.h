#pragma once

/// The schema, as numbered SQL files that run once and never change.
///
///     RETURN_IF_ERROR(pg::Migrate(owner, pg::AllMigrations(), deadline).status());   // onestop migrate
///     RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));           // before serving
///
/// A file is `migrations/NNNN_name.sql` of a library or a service; CMake embeds them all into the program.
/// What was applied is in onestop.migration, with the SHA-256 of the file: a file that was changed afterwards
/// is refused. There is no way back; a mistake is corrected by the next number.
///
/// An ordinary file runs in one transaction, so it holds no BEGIN or COMMIT and no CREATE INDEX CONCURRENTLY.
///
/// A file whose first line is `-- migrate: in batches` holds one UPDATE, INSERT or DELETE, which runs again
/// and again, each time in a transaction of its own, until it changes no row. It takes a bounded number of
/// rows that are not done yet, so that after a crash the next migrator goes on with what is left.
/// CONTRIBUTING.md has an example.
///
/// Servers keep running while a migration runs. No statement of it waits longer than lock_timeout for a lock,
/// because every other session would queue behind it; what waited too long is rolled back and tried again, a
/// few times.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/pg/connection.h"

namespace onestop::pg {

struct Migration {
  /// From 1; unique.
  int id;
  /// The file's name without its end, such as "0001_roles".
  absl::string_view name;
  absl::string_view sql;
};

/// How long one statement of a migration waits for a lock.
inline constexpr absl::Duration kMigrationLockTimeout = absl::Seconds(5);
/// How often a transaction that waited too long, or met a deadlock, is tried, the first time included.
inline constexpr int kMigrationAttemptsMax = 5;
/// The pause between two attempts, in which the sessions that queued up go on.
inline constexpr absl::Duration kMigrationPause = absl::Seconds(1);
/// How many transactions a file in batches may take: one that needs more does not exclude the rows that are
/// done.
inline constexpr int kMigrationBatchesMax = 10'000'000;

struct MigrationLimits {
  absl::Duration lock_timeout = kMigrationLockTimeout;
  int attempts_max = kMigrationAttemptsMax;
  absl::Duration pause = kMigrationPause;
  int batches_max = kMigrationBatchesMax;
};

/// Every migration of the product, by id. Target onestop::migrations.
absl::Span<const Migration> AllMigrations();

/// Applies what is not applied yet, in order, and returns their names. Applying nothing is a success. Two at
/// once are safe: the second waits for the first.
///
/// `options` name the owner of the database, who may create roles. After `deadline` nothing is waited for:
/// no connection, no other migrator, no further attempt at a lock. A statement that runs by then runs on.
///
/// Errors: FAILED_PRECONDITION when the database knows migrations that `migrations` does not, holds another
/// text under a number, or has a number applied above one that is not, or a first line `-- migrate: …` says
/// another thing than `in batches`; DEADLINE_EXCEEDED when another migrator took too long; ABORTED when a
/// lock was not obtained within `limits`, with the migration's name, the table and the session that holds it
/// (of a file in batches, the batches before it stay done); RESOURCE_EXHAUSTED when a file in batches came to
/// limits.batches_max; the statement's own error, with the file's name, when a file fails (those before it
/// stay applied).
absl::StatusOr<std::vector<std::string>> Migrate(const ConnectionOptions& options,
                                                 absl::Span<const Migration> migrations, absl::Time deadline,
                                                 const MigrationLimits& limits = {});

/// Whether the database has exactly the schema that this program was built with.
///
/// Errors: FAILED_PRECONDITION, reason SCHEMA_MISMATCH, with what to do: migrate the database when it is
/// older, run a newer program when it is newer.
absl::Status ExpectSchema(Connection& connection, absl::Span<const Migration> migrations);

}  // namespace onestop::pg
