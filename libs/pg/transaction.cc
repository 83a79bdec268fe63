// Transactions that never outlast their deadline, and never pass for committed when a statement in them
// failed.

#include "libs/pg/transaction.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"

namespace onestop::pg {
namespace {

// PostgreSQL's own limit for statement_timeout, in milliseconds.
constexpr int64_t kTimeoutMax = 2147483647;

constexpr char kBeginReadWrite[] = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE";
constexpr Statement kBegin = {"pg.begin", kBeginReadWrite};

absl::Status TooLate() {
  return absl::DeadlineExceededError("the deadline passed before the statement was sent");
}

}  // namespace

absl::StatusOr<Transaction> Transaction::Begin(Connection& connection, const TransactionOptions& options,
                                               absl::string_view settings) {
  CHECK(!connection.in_transaction());
  std::string sql = options.mode == TransactionOptions::Mode::kSnapshot
                        ? "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                        : kBeginReadWrite;
  if (options.deadline != absl::InfiniteFuture()) {
    const absl::Duration left = options.deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return TooLate();
    // At least one: zero would mean no limit.
    const int64_t timeout = std::clamp<int64_t>(absl::ToInt64Milliseconds(left), 1, kTimeoutMax);
    absl::StrAppend(&sql, "; SET LOCAL statement_timeout = ", timeout);
  }
  if (!settings.empty()) absl::StrAppend(&sql, "; ", settings);

  // Before the statement: when BEGIN succeeds and a setting fails, the destructor rolls back.
  Transaction transaction(connection, options.deadline);
  RETURN_IF_ERROR(connection.RunScript("pg.begin", sql));
  return transaction;
}

absl::StatusOr<std::pair<Transaction, Result>> Transaction::BeginAndExecute(Connection& connection,
                                                                            const Statement& statement,
                                                                            const Params& params) {
  CHECK(!connection.in_transaction());
  const Params none;
  Transaction transaction(connection, absl::InfiniteFuture());
  // On an error the destructor of `transaction` rolls back, so that nothing stays open.
  ASSIGN_OR_RETURN(std::vector<Result> results,
                   connection.ExecuteAll({Call{kBegin, none}, Call{statement, params}}));
  return std::make_pair(std::move(transaction), std::move(results.back()));
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      deadline_(other.deadline_),
      first_error_(std::move(other.first_error_)) {}

Transaction& Transaction::operator=(Transaction&& other) noexcept {
  if (this == &other) return *this;
  Rollback();
  connection_ = std::exchange(other.connection_, nullptr);
  deadline_ = other.deadline_;
  first_error_ = std::move(other.first_error_);
  return *this;
}

Transaction::~Transaction() { Rollback(); }

absl::StatusOr<Result> Transaction::Execute(const Statement& statement, const Params& params) {
  CHECK(open());
  if (absl::Now() >= deadline_) return TooLate();
  return Remember(connection_->Execute(statement, params));
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAll(absl::Span<const Call> calls) {
  CHECK(open());
  if (absl::Now() >= deadline_) return TooLate();
  return Remember(connection_->ExecuteAll(calls));
}

absl::Status Transaction::Refusal() const {
  if (!first_error_.ok()) return first_error_;
  return absl::Now() >= deadline_ ? TooLate() : absl::OkStatus();
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAllAndCommit(absl::Span<const Call> calls) {
  CHECK(open());
  if (const absl::Status refusal = Refusal(); !refusal.ok()) {
    Rollback();
    return refusal;
  }
  auto results = connection_->CommitOpenTransaction(calls);
  if (!results.ok()) Rollback();
  connection_ = nullptr;
  return results;
}

absl::Status Transaction::Commit() {
  CHECK(open());
  // PostgreSQL reports COMMIT of a failed transaction as success, with the command tag ROLLBACK: not sent.
  if (const absl::Status refusal = Refusal(); !refusal.ok()) {
    Rollback();
    return refusal;
  }
  return std::exchange(connection_, nullptr)->CommitOpenTransaction();
}

void Transaction::Rollback() {
  Connection* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr || !connection->healthy() || !connection->in_transaction()) return;
  connection->RunScript("pg.rollback", "ROLLBACK").IgnoreError();
}

}  // namespace onestop::pg
