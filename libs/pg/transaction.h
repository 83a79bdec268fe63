#pragma once

/// A transaction on a connection, rolled back unless it was committed.

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/connection.h"

namespace onestop::pg {

struct TransactionOptions {
  /// No statement starts after it, and none runs longer than what was left of it when the transaction began
  /// (SET LOCAL statement_timeout). Infinite: the role's own timeout holds.
  absl::Time deadline = absl::InfiniteFuture();
  enum class Mode {
    kReadWrite,  ///< READ COMMITTED: each statement sees what was committed before it; rows are locked by
                 ///< hand.
    kSnapshot,   ///< READ ONLY, REPEATABLE READ: every statement sees the same instant.
  };
  Mode mode = Mode::kReadWrite;
};

class Transaction {
 public:
  /// BEGIN and its settings, in one round trip. `connection` must outlive the transaction and be in none.
  /// `settings` are further commands (SET LOCAL …) that ride along.
  ///
  /// Errors: UNAVAILABLE; DEADLINE_EXCEEDED when the deadline has passed already.
  static absl::StatusOr<Transaction> Begin(Connection& connection, const TransactionOptions& options,
                                           absl::string_view settings = "");

  /// BEGIN and a first statement, in one round trip: for a transaction that reads and writes, on a session
  /// with a statement_timeout of its own. Errors: UNAVAILABLE; the statement's, and then nothing is left
  /// open.
  static absl::StatusOr<std::pair<Transaction, Result>> BeginAndExecute(Connection& connection,
                                                                        const Statement& statement,
                                                                        const Params& params);

  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&& other) noexcept;
  ~Transaction();

  /// As Connection::Execute(). After an error the transaction can only be rolled back.
  absl::StatusOr<Result> Execute(const Statement& statement, const Params& params);
  absl::StatusOr<Result> Execute(const Statement& statement) { return Execute(statement, Params()); }

  /// As Connection::ExecuteAll(): in one round trip. After an error the transaction can only be rolled back.
  absl::StatusOr<std::vector<Result>> ExecuteAll(absl::Span<const Call> calls);

  /// Runs `calls` and commits, in one round trip: the end of a batch whose writes wait for no answer. When
  /// one of them fails nothing is committed. Afterwards the transaction is over. Errors: as
  /// Connection::ExecuteAll() and Commit().
  absl::StatusOr<std::vector<Result>> ExecuteAllAndCommit(absl::Span<const Call> calls);

  /// Makes it true. Afterwards the transaction is over, whatever the answer was.
  ///
  /// Errors: UNKNOWN with reason COMMIT_IN_DOUBT when the connection was lost while the answer was awaited;
  /// the error of the first statement that failed, if one did (then nothing was committed); DEADLINE_EXCEEDED
  /// when the deadline has passed (nothing was committed); others when the server refused (nothing was
  /// committed).
  absl::Status Commit();

  /// Undoes it. Errors are of no interest: a transaction that cannot be rolled back is lost with its
  /// connection.
  void Rollback();

  bool open() const { return connection_ != nullptr; }

 private:
  // Remembers the first error. Later statements only report that the transaction is aborted: it is the cause.
  template <typename T>
  absl::StatusOr<T> Remember(absl::StatusOr<T> result) {
    if (!result.ok() && first_error_.ok()) first_error_ = result.status();
    return result;
  }
  // The error of an earlier statement, or that it is too late.
  absl::Status Refusal() const;

  Transaction(Connection& connection, absl::Time deadline) : connection_(&connection), deadline_(deadline) {}

  // Null when it is over.
  Connection* connection_;
  absl::Time deadline_;
  absl::Status first_error_;
};

}  // namespace onestop::pg
