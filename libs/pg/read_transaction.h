#pragma once

/// Reading on behalf of an actor: a snapshot in which row-level security shows what that actor may see.
///
///     ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
///     ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kInbox, params));

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/pg/transaction.h"

namespace onestop::pg {

/// The actor that reads. The policies of the migrations read it as these settings, all of them always set:
///
///   onestop.province   "H31"; rows of another province are never seen
///   onestop.scope      "province", "agencies" or "submitter": which of the following counts
///   onestop.agencies   a text[] literal: {H31.06,H31.14}
///   onestop.submitter  the key of the person who submitted
///   onestop.staff_id   the officer who reads, for rows that belong to one officer
///   onestop.personal   "true": personal data, papers and results are read, too
///
/// What is left out shows nothing: an empty scope sees no row.
struct Scope {
  std::string province;
  std::vector<std::string> agencies;
  std::string staff_id;
  /// All agencies of the province. Wins over `submitter`, which wins over `agencies`.
  bool whole_province = false;
  std::string submitter;
  bool personal = false;
};

/// Reading a row by an index costs no more than by turns, as on the disks of today: without it a young table's statistics
/// make the planner sort all that was ever accepted for one page of it (tests/plans_test.cc).
inline constexpr char kReaderSettings[] = "SET LOCAL random_page_cost = 1";

/// A READ ONLY, REPEATABLE READ transaction under the reader's role of the service that is logged in, such as
/// onestop_tracking_reader: it has the columns that the service shows. The role and the settings end with it.
class ReadTransaction {
 public:
  /// Takes a connection from `pool` and begins, in one round trip. `pool` must outlive it.
  ///
  /// Errors: as Pool::Acquire(); INVALID_ARGUMENT when the scope holds a NUL byte or wrong UTF-8;
  /// INTERNAL when the connection's role is no service that reads: there is no role `…_reader` for it.
  static absl::StatusOr<ReadTransaction> Begin(Pool& pool, const Scope& scope, absl::Time deadline);

  /// As Transaction::Execute().
  absl::StatusOr<Result> Execute(const Statement& statement, const Params& params) {
    return transaction_.Execute(statement, params);
  }
  absl::StatusOr<Result> Execute(const Statement& statement) { return transaction_.Execute(statement); }
  /// As Transaction::ExecuteAll().
  absl::StatusOr<std::vector<Result>> ExecuteAll(absl::Span<const Call> calls) {
    return transaction_.ExecuteAll(calls);
  }

 private:
  ReadTransaction(Pool::Lease lease, Transaction transaction)
      : lease_(std::move(lease)), transaction_(std::move(transaction)) {}

  // In this order: the transaction is rolled back before its connection goes back.
  Pool::Lease lease_;
  Transaction transaction_;
};

/// BEGIN of a ReadTransaction on a connection that is no pool's.
absl::StatusOr<Transaction> BeginRead(Connection& connection, const Scope& scope, absl::Time deadline);

/// `values` as the text of a PostgreSQL text[]: {"H31.06","H31.14"}.
std::string ArrayLiteral(const std::vector<std::string>& values);

}  // namespace onestop::pg
