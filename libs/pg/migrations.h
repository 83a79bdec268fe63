#pragma once

/// The schema, as numbered SQL files that run once and never change.
///
///     RETURN_IF_ERROR(pg::Migrate(owner, pg::AllMigrations(), deadline).status());   // onestop migrate
///     RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));           // before serving
///
/// A file is `migrations/NNNN_name.sql` of a library or a service; CMake embeds them all into the program. A
/// file runs in one transaction, so it holds no BEGIN or COMMIT and no CREATE INDEX CONCURRENTLY. What was
/// applied is in onestop.migration, with the SHA-256 of the file: a file that was changed afterwards is
/// refused. There is no way back; a mistake is mended by the next number.

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

/// Every migration of the product, by id. Target onestop::migrations.
absl::Span<const Migration> AllMigrations();

/// Applies what is not applied yet, in order, each in a transaction of its own, and returns their names.
/// Applying nothing is a success. Two at once are safe: the second waits for the first.
///
/// `options` name the owner of the database, who may create roles.
///
/// Errors: FAILED_PRECONDITION when the database knows migrations that `migrations` does not, holds another
/// text under a number, or has a number applied above one that is not; DEADLINE_EXCEEDED when another
/// migrator took too long; the statement's own error, with the file's name, when a file fails (those before
/// it stay applied).
absl::StatusOr<std::vector<std::string>> Migrate(const ConnectionOptions& options,
                                                 absl::Span<const Migration> migrations, absl::Time deadline);

/// Whether the database has exactly the schema that this program was built with.
///
/// Errors: FAILED_PRECONDITION, reason SCHEMA_MISMATCH, with what to do: migrate the database when it is
/// older, run a newer program when it is newer.
absl::Status ExpectSchema(Connection& connection, absl::Span<const Migration> migrations);

}  // namespace onestop::pg
