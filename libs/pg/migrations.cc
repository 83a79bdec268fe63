#include "libs/pg/migrations.h"

#include <algorithm>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/pg/sql_error.h"
#include "libs/pg/transaction.h"

namespace onestop::pg {
namespace {

// "onestop" in ASCII: the advisory lock that a migrator holds, the same in every version of the program.
constexpr int64_t kLockKey = 0x6f6e6573746f70;

constexpr char kBookkeeping[] = R"sql(
    CREATE SCHEMA IF NOT EXISTS onestop;
    CREATE TABLE IF NOT EXISTS onestop.migration (
        id         integer     PRIMARY KEY,
        name       text        NOT NULL,
        checksum   text        NOT NULL,
        apply_time timestamptz NOT NULL DEFAULT clock_timestamp()
    );
)sql";

constexpr Statement kHasBookkeeping = {"migration.has_bookkeeping",
                                       "SELECT to_regclass('onestop.migration') IS NOT NULL"};
constexpr Statement kApplied = {"migration.applied",
                                "SELECT id, name, checksum FROM onestop.migration ORDER BY id"};
constexpr Statement kRecord = {"migration.record",
                               "INSERT INTO onestop.migration (id, name, checksum) VALUES ($1, $2, $3)"};

struct Applied {
  std::string name;
  std::string checksum;
};

std::string ChecksumOf(absl::string_view text) { return absl::BytesToHexString(digest::Sha256Text(text)); }

absl::StatusOr<std::map<int, Applied>> LoadApplied(Connection& connection) {
  std::map<int, Applied> applied;
  ASSIGN_OR_RETURN(const Result has, connection.Execute(kHasBookkeeping));
  if (!has[0].Bool(0)) return applied;
  ASSIGN_OR_RETURN(const Result rows, connection.Execute(kApplied));
  for (const Row row : rows) {
    applied[static_cast<int>(row.Int64(0))] = {std::string(row.Text(1)), std::string(row.Text(2))};
  }
  return applied;
}

// Whether all of `applied` is known and unchanged.
absl::Status CheckKnown(const std::map<int, Applied>& applied, absl::Span<const Migration> migrations) {
  for (const auto& [id, row] : applied) {
    const auto known = std::find_if(migrations.begin(), migrations.end(),
                                    [id = id](const Migration& migration) { return migration.id == id; });
    if (known == migrations.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the database is newer than this program: it has migration ", row.name,
                       ", which this program does not know; run the version of the program that brought it"));
    }
    if (ChecksumOf(known->sql) != row.checksum) {
      return absl::FailedPreconditionError(absl::StrCat(
          "migration ", known->name, " differs from what was applied to the database as ", row.name,
          "; an applied file is never changed: restore it and put the change into a new one"));
    }
  }
  return absl::OkStatus();
}

absl::Status Apply(Connection& connection, const Migration& migration) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(connection, {}));
  RETURN_IF_ERROR(connection.RunScript(migration.name, std::string(migration.sql)));
  if (!connection.in_transaction()) {
    return absl::InternalError(
        absl::StrCat("migration ", migration.name, " ended its transaction; take its COMMIT out"));
  }
  Params row;
  row.Int64(migration.id).Text(migration.name).Text(ChecksumOf(migration.sql));
  RETURN_IF_ERROR(transaction.Execute(kRecord, row).status());
  return transaction.Commit();
}

// Waits for its turn among migrators; the lock goes with the connection.
absl::Status Lock(Connection& connection, absl::Time deadline) {
  // Zero would mean no limit, and PostgreSQL takes no more than an int of milliseconds.
  const absl::Duration wait =
      std::clamp<absl::Duration>(deadline - absl::Now(), absl::Milliseconds(1), absl::Hours(24));
  const absl::Status locked = connection.RunScript(
      "migration.lock", absl::StrCat("SET lock_timeout = ", absl::ToInt64Milliseconds(wait),
                                     "; SELECT pg_advisory_lock(", kLockKey, "); RESET lock_timeout"));
  if (SqlstateOf(locked) == "55P03") {
    return absl::DeadlineExceededError(
        "another program is migrating this database and has not ended within the deadline");
  }
  return locked;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Migrate(const ConnectionOptions& options,
                                                 absl::Span<const Migration> migrations,
                                                 absl::Time deadline) {
  ASSIGN_OR_RETURN(Connection connection, Connection::Open(options, deadline));
  RETURN_IF_ERROR(Lock(connection, deadline));
  RETURN_IF_ERROR(connection.RunScript("migration.bookkeeping", kBookkeeping));
  ASSIGN_OR_RETURN(const auto applied, LoadApplied(connection));
  RETURN_IF_ERROR(CheckKnown(applied, migrations));

  std::vector<std::string> done;
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.id)) continue;
    if (!applied.empty() && applied.rbegin()->first > migration.id) {
      return absl::FailedPreconditionError(absl::StrCat("migration ", migration.name, " comes after ",
                                                        applied.rbegin()->second.name,
                                                        " was applied; give it a higher number"));
    }
    RETURN_IF_ERROR(Apply(connection, migration));
    done.emplace_back(migration.name);
  }
  return done;
}

absl::Status ExpectSchema(Connection& connection, absl::Span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const auto applied, LoadApplied(connection));
  absl::Status mismatch = CheckKnown(applied, migrations);
  for (const Migration& migration : migrations) {
    if (!mismatch.ok()) break;
    if (applied.contains(migration.id)) continue;
    mismatch = absl::FailedPreconditionError(
        absl::StrCat("the database is older than this program: migration ", migration.name,
                     " is not applied; run `onestop migrate` first"));
  }
  if (mismatch.ok()) return mismatch;
  const int found = applied.empty() ? 0 : applied.rbegin()->first;
  const int needed = migrations.empty() ? 0 : migrations.back().id;
  return base::WithReason(
      mismatch, {"SCHEMA_MISMATCH", {{"found", absl::StrCat(found)}, {"needed", absl::StrCat(needed)}}});
}

}  // namespace onestop::pg
