#pragma once

/// One connection to PostgreSQL. Not thread-safe: one thread at a time.
///
///     ASSIGN_OR_RETURN(pg::Connection connection,
///                      pg::Connection::Open({.conninfo = "dbname=onestop"}, deadline));
///     ASSIGN_OR_RETURN(pg::Transaction transaction,
///                      pg::Transaction::Begin(connection, {.deadline = deadline}));
///     ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLock, params));
///     RETURN_IF_ERROR(transaction.Commit());
///
/// A connection that breaks stays broken: nothing reconnects by itself, so nothing set on it is lost unseen.
/// Calls block; the server's statement_timeout bounds them, TCP's timeouts bound a silent network.
///
/// Writing to a broken connection raises SIGPIPE where the platform cannot mask it: main() of every program
/// that uses this library ignores that signal.
///
/// libpqxx makes and owns the connection. Statements are executed by libpq on that same connection: libpqxx 6
/// drops the SQLSTATE of many errors and the constraint's name of all, and cannot send an array in binary
/// form (docs/adr/0005-libpq-under-libpqxx.md).

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/pg/params.h"
#include "libs/pg/result.h"
#include "libs/pg/statement.h"

namespace onestop::pg {

struct ConnectionOptions {
  /// As libpq reads it: "host=/run/onestop dbname=onestop user=onestop_intake", or a postgresql:// URI. What
  /// it leaves out comes from libpq's environment (PGHOST, PGPASSFILE, …).
  std::string conninfo;
  /// Shown in pg_stat_activity.
  std::string application_name = "onestop";
  /// Called after each statement; may be empty.
  StatementObserver observer;
};

/// A statement to run with its parameters; both are views.
struct Call {
  const Statement& statement;
  const Params& params;
};

class Connection {
 public:
  /// Connects. The session is in UTC, whatever the server's or the role's settings are.
  ///
  /// Errors: UNAVAILABLE (no server answers, the server refuses, wrong credentials), DEADLINE_EXCEEDED.
  static absl::StatusOr<Connection> Open(const ConnectionOptions& options, absl::Time deadline);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Runs `statement`, prepared on its first use here. Outside of a Transaction it commits by itself.
  ///
  /// Errors: as sql_error.h says; INVALID_ARGUMENT when params.status() is an error.
  absl::StatusOr<Result> Execute(const Statement& statement, const Params& params);
  absl::StatusOr<Result> Execute(const Statement& statement) { return Execute(statement, Params()); }

  /// Runs `calls` in order in one round trip (libpq's pipeline) and returns a result for each. The first
  /// error is returned; calls after it are not run. Outside of a Transaction they are committed together.
  ///
  /// For statements that do not wait for one another's results: over a Unix socket a round trip costs as much
  /// as a small statement.
  absl::StatusOr<std::vector<Result>> ExecuteAll(absl::Span<const Call> calls);

  /// Runs `sql`, one command or several, unprepared, in one round trip, and drops what it returns. `name` is
  /// what the observer and errors call it. For transaction control and migrations; never for values that a
  /// person typed, except through Quote().
  absl::Status RunScript(absl::string_view name, const std::string& sql);

  /// Ends a transaction by COMMIT; libs/pg's own, see Transaction.
  absl::Status CommitOpenTransaction();
  absl::StatusOr<std::vector<Result>> CommitOpenTransaction(absl::Span<const Call> calls);

  /// `value` as an SQL literal in quotes, for RunScript(). INVALID_ARGUMENT for wrong UTF-8 or a NUL byte.
  absl::StatusOr<std::string> Quote(absl::string_view value);

  /// False once the connection broke. Does not test the network; see LooksAlive().
  bool healthy() const;
  /// Whether the server's end still seems open and no transaction is left behind: reads the
  /// socket's state, sends nothing, takes a microsecond.
  bool LooksAlive();
  bool in_transaction() const;
  /// Whom it is logged in as; empty once it broke.
  std::string user() const;
  /// The server process of this connection, for pg_terminate_backend and logs.
  int backend_pid() const;

  void set_observer(StatementObserver observer);

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);

  // The name under which `statement` is prepared, from now on if it was not yet.
  absl::StatusOr<const char*> Prepare(const Statement& statement);
  void Bind(const Params& params);

  std::unique_ptr<State> state_;
};

}  // namespace onestop::pg
