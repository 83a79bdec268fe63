// Applies the numbered SQL files: which are due, each within its limits of waiting, and the record of what
// was applied. The transaction that records a file is the one that ran it, so that a file is recorded exactly
// when it is done; a file in batches is recorded by the batch that finds nothing left to do.
#include "libs/pg/migrations.h"

#include <algorithm>
#include <map>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/pg/lock_watch.h"
#include "libs/pg/sql_error.h"
#include "libs/pg/transaction.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::pg {
namespace {

// "onestop" in ASCII: the advisory lock that a migrator holds, the same in every version of the program.
constexpr int64_t kLockKey = 0x6f6e6573746f70;

// What the first line of a file may declare.
constexpr absl::string_view kDirective = "-- migrate:";
constexpr absl::string_view kInBatches = "-- migrate: in batches";

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
    const auto known =
        std::find_if(migrations.begin(), migrations.end(),
                     [wanted = id](const Migration& migration) { return migration.id == wanted; });
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

// What one migrator works with.
struct Migrator {
  Connection& connection;
  LockWatch* watch;  // Null when no second session could be opened.
  absl::Time deadline;
  const MigrationLimits& limits;
};

absl::Status Record(Transaction& transaction, const Migration& migration) {
  Params row;
  row.Int64(migration.id).Text(migration.name).Text(ChecksumOf(migration.sql));
  return transaction.Execute(kRecord, row).status();
}

// One transaction of a migration, which waits for each lock within the limit.
absl::Status Attempt(const Migrator& migrator, absl::FunctionRef<absl::Status(Transaction&)> work) {
  const std::string settings = absl::StrCat("SET LOCAL lock_timeout = '",
                                            absl::ToInt64Milliseconds(migrator.limits.lock_timeout), "ms'");
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(migrator.connection, {}, settings));
  RETURN_IF_ERROR(work(transaction));
  return transaction.Commit();
}

absl::Status NoLock(const Migrator& migrator, const Migration& migration, int attempts,
                    const absl::Status& last, absl::string_view holder) {
  return absl::AbortedError(absl::StrCat(
      "migration ", migration.name, " was rolled back: in ", attempts,
      " attempts it did not get a lock within ", absl::FormatDuration(migrator.limits.lock_timeout), "; ",
      holder.empty() ? "which session holds it is not known" : holder,
      "; end that session or its transaction, then migrate again (", last.message(), ")"));
}

// Tries `work` until it has its locks, or has been tried often enough.
absl::Status Transact(const Migrator& migrator, const Migration& migration,
                      absl::FunctionRef<absl::Status(Transaction&)> work) {
  std::string holder;
  for (int attempts = 1;; ++attempts) {
    const absl::Status status = Attempt(migrator, work);
    if (!absl::IsAborted(status)) return status;
    // The last that was seen in any attempt: in this one the holder may have ended just before it was looked for.
    if (migrator.watch != nullptr) {
      if (std::string seen = migrator.watch->Take(); !seen.empty()) holder = std::move(seen);
    }
    if (attempts >= migrator.limits.attempts_max ||
        absl::Now() + migrator.limits.pause >= migrator.deadline) {
      return NoLock(migrator, migration, attempts, status, holder);
    }
    absl::SleepFor(migrator.limits.pause);
  }
}

absl::Status ApplyAtOnce(const Migrator& migrator, const Migration& migration) {
  return Transact(migrator, migration, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(migrator.connection.RunScript(migration.name, std::string(migration.sql)));
    if (!migrator.connection.in_transaction()) {
      return absl::InternalError(
          absl::StrCat("migration ", migration.name, " ended its transaction; take its COMMIT out"));
    }
    return Record(transaction, migration);
  });
}

absl::Status ApplyInBatches(const Migrator& migrator, const Migration& migration) {
  // Prepared, hence one statement: two would not both be at an end when one of them changes no row.
  const Statement batch = {migration.name, migration.sql};
  for (int batches = 0; batches < migrator.limits.batches_max; ++batches) {
    bool done = false;
    RETURN_IF_ERROR(Transact(migrator, migration, [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const Result result, transaction.Execute(batch));
      done = result.affected_rows() == 0;
      return done ? Record(transaction, migration) : absl::OkStatus();
    }));
    if (done) return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("migration ", migration.name, " still changes rows after ", migrator.limits.batches_max,
                   " batches; its statement must leave out the rows that are done"));
}

absl::Status Apply(const Migrator& migrator, const Migration& migration) {
  const absl::string_view first_line = migration.sql.substr(0, migration.sql.find('\n'));
  if (first_line == kInBatches) return ApplyInBatches(migrator, migration);
  if (absl::StartsWith(first_line, kDirective)) {
    return absl::FailedPreconditionError(absl::StrCat("the first line of migration ", migration.name,
                                                      " is \"", first_line, "\"; only \"", kInBatches,
                                                      "\" is known"));
  }
  return ApplyAtOnce(migrator, migration);
}

// Waits for its turn among migrators; the lock goes with the connection.
absl::Status Lock(Connection& connection, absl::Time deadline) {
  // Zero would mean no limit, and PostgreSQL takes no more than an int of milliseconds.
  const absl::Duration wait =
      std::clamp<absl::Duration>(deadline - absl::Now(), absl::Milliseconds(1), absl::Hours(24));
  const absl::Status locked = connection.RunScript(
      "migration.lock", absl::StrCat("SET LOCAL lock_timeout = ", absl::ToInt64Milliseconds(wait),
                                     "; SELECT pg_advisory_lock(", kLockKey, ")"));
  if (SqlstateOf(locked) == "55P03") {
    return absl::DeadlineExceededError(
        "another program is migrating this database and has not ended within the deadline");
  }
  return locked;
}

// Null when there is no second session to be had: an error then does not name the holder of a lock.
std::unique_ptr<LockWatch> OpenWatch(const ConnectionOptions& options, int backend_pid, absl::Time deadline) {
  ConnectionOptions second = options;
  second.observer = nullptr;  // It may not be called by two threads.
  absl::StatusOr<Connection> connection = Connection::Open(second, deadline);
  return connection.ok() ? std::make_unique<LockWatch>(*std::move(connection), backend_pid) : nullptr;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Migrate(const ConnectionOptions& options,
                                                 absl::Span<const Migration> migrations, absl::Time deadline,
                                                 const MigrationLimits& limits) {
  ASSIGN_OR_RETURN(Connection connection, Connection::Open(options, deadline));
  RETURN_IF_ERROR(Lock(connection, deadline));
  RETURN_IF_ERROR(connection.RunScript("migration.bookkeeping", kBookkeeping));
  ASSIGN_OR_RETURN(const auto applied, LoadApplied(connection));
  RETURN_IF_ERROR(CheckKnown(applied, migrations));

  // Opened only when there is something to apply.
  std::unique_ptr<LockWatch> watch;
  std::vector<std::string> done;
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.id)) continue;
    // In one order everywhere: a database must not depend on when it was made.
    if (!applied.empty() && applied.rbegin()->first > migration.id) {
      return absl::FailedPreconditionError(absl::StrCat("migration ", migration.name, " comes after ",
                                                        applied.rbegin()->second.name,
                                                        " was applied; give it a higher number"));
    }
    if (watch == nullptr) watch = OpenWatch(options, connection.backend_pid(), deadline);
    RETURN_IF_ERROR(Apply({connection, watch.get(), deadline, limits}, migration));
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
  return refusal::Refuse(mismatch, common::v1::ERROR_REASON_SCHEMA_MISMATCH,
                         {{"found", absl::StrCat(found)}, {"needed", absl::StrCat(needed)}});
}

}  // namespace onestop::pg
