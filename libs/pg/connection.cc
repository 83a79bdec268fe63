// Statements over libpq, on a connection that libpqxx opened. Every answer is read to its end before
// the next statement is sent; a connection that is out of step is given up.

#include "libs/pg/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <pqxx/pqxx>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/pg/session.h"
#include "libs/pg/sql_error.h"

namespace onestop::pg {
namespace {

// Every session reads and writes times and bytes alike, and a silent network is given up after ten seconds.
constexpr char kSessionSettings[] =
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex "
    "-c client_encoding=UTF8 -c standard_conforming_strings=on";
constexpr char kNetworkTimeout[] = "10000";  // ms
constexpr int kTextResults = 0;
constexpr Statement kCommit = {"pg.commit", "COMMIT"};
// A server says goodbye in one message or two; the limit only bounds the loop.
constexpr int kIdleReadsMax = 16;
constexpr char kKeepalivesIdle[] = "10";  // s

// A value of a conninfo in libpq's own quoting.
std::string ConninfoValue(absl::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return absl::StrCat(quoted, "'");
}

// `options` as one conninfo: the caller's words last, so that they win over our defaults.
absl::StatusOr<std::string> Conninfo(const ConnectionOptions& options) {
  char* error = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(options.conninfo.c_str(), &error);
  if (parsed == nullptr) {
    // The parser's text may quote a password: name the fault only.
    PQfreemem(error);
    return absl::InvalidArgumentError(
        "the connection string cannot be read; see libpq's documentation for its form");
  }
  std::string conninfo =
      absl::StrCat("fallback_application_name=", ConninfoValue(options.application_name),
                   " options=", ConninfoValue(kSessionSettings), " tcp_user_timeout=", kNetworkTimeout,
                   " keepalives_idle=", kKeepalivesIdle, " keepalives_interval=2 keepalives_count=3");
  for (const PQconninfoOption* option = parsed; option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    // The session's settings come first: what the operator writes in `options` is added to them, not
    // lost.
    const bool is_options = absl::string_view(option->keyword) == "options";
    absl::StrAppend(
        &conninfo, " ", option->keyword, "=",
        ConninfoValue(is_options ? absl::StrCat(kSessionSettings, " ", option->val) : option->val));
  }
  PQconninfoFree(parsed);
  return conninfo;
}

SqlError ErrorIn(const PGresult* result) {
  const auto field = [result](int code) -> absl::string_view {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? "" : text;
  };
  return {.sqlstate = field(PG_DIAG_SQLSTATE),
          .message = field(PG_DIAG_MESSAGE_PRIMARY),
          .constraint = field(PG_DIAG_CONSTRAINT_NAME)};
}

}  // namespace

struct Connection::State {
  State(const std::string& conninfo, absl::Time deadline) : session(conninfo, deadline) {}

  // What the server made of the statement `name`, which was sent at `start`.
  absl::StatusOr<Result> Finish(absl::string_view name, absl::Time start, PGresult* answer) {
    Result result(answer);
    const ExecStatusType outcome = PQresultStatus(answer);
    const bool ok = outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK;
    const absl::Status status = ok ? absl::OkStatus() : StatusOf(ErrorIn(answer), name);
    if (observer) {
      observer({.name = name, .start = start, .duration = absl::Now() - start, .code = status.code()});
    }
    if (!ok) return status;
    return result;
  }

  // The answers to `calls`, up to the first error, and the end of the pipeline.
  absl::StatusOr<std::vector<Result>> FinishAll(absl::Span<const Call> calls, absl::Time start) {
    absl::Status error;
    std::vector<Result> results;
    results.reserve(calls.size());
    for (const Call& call : calls) {
      PGresult* const answer = PQgetResult(handle());
      if (PQresultStatus(answer) == PGRES_PIPELINE_ABORTED) {
        PQclear(answer);  // Not run, for an earlier one failed.
      } else if (auto result = Finish(call.statement.name, start, answer); result.ok()) {
        results.push_back(*std::move(result));
      } else if (error.ok()) {
        error = result.status();
      }
      // Each answer is followed by a null; a lost connection answers with nulls only.
      if (answer != nullptr) PQclear(PQgetResult(handle()));
    }
    const Result end(PQgetResult(handle()));
    const bool complete = PQresultStatus(end.get()) == PGRES_PIPELINE_SYNC;
    if (!complete || PQexitPipelineMode(handle()) != 1) Break();
    if (!error.ok()) return error;
    if (!complete) return absl::UnavailableError("the connection was lost after its last answer");
    return results;
  }

  // Ends a connection that is out of step with the server.
  void Break() { session.disconnect(); }

  PGconn* handle() const { return session.handle(); }

  // The clock is read for an observer only.
  absl::Time Start() const { return observer ? absl::Now() : absl::Time(); }

  bool healthy() const { return PQstatus(handle()) == CONNECTION_OK; }

  Session session;
  StatementObserver observer;
  // The names prepared here, with the SQL of each.
  absl::flat_hash_map<std::string, absl::string_view> prepared;
  // Kept between calls, so that executing allocates nothing.
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> forms;
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

absl::StatusOr<Connection> Connection::Open(const ConnectionOptions& options, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::string conninfo, Conninfo(options));
  try {
    Connection connection(std::make_unique<State>(conninfo, deadline));
    connection.state_->observer = options.observer;
    return connection;
  } catch (const std::exception& error) {
    const std::string message =
        absl::StrCat("cannot connect to PostgreSQL: ", absl::StripAsciiWhitespace(error.what()));
    // libpqxx throws the same exception for both.
    if (absl::Now() >= deadline) return absl::DeadlineExceededError(message);
    return absl::UnavailableError(message);
  }
}

absl::StatusOr<const char*> Connection::Prepare(const Statement& statement) {
  auto prepared = state_->prepared.find(statement.name);
  if (prepared == state_->prepared.end()) {
    // PostgreSQL cuts names off at 63 bytes: two statements could then share one.
    CHECK(!statement.name.empty() && statement.name.size() < 64);
    std::string name(statement.name);
    PGresult* const answer =
        PQprepare(state_->handle(), name.c_str(), std::string(statement.sql).c_str(), 0, nullptr);
    RETURN_IF_ERROR(state_->Finish(statement.name, state_->Start(), answer).status());
    prepared = state_->prepared.emplace(std::move(name), statement.sql).first;
  }
  CHECK(prepared->second == statement.sql);  // Two statements of one name.
  return prepared->first.c_str();
}

void Connection::Bind(const Params& params) {
  state_->values.clear();
  state_->lengths.clear();
  state_->forms.clear();
  for (const Params::Value& value : params.values_) {
    state_->values.push_back(value.is_null ? nullptr : params.buffer_.data() + value.offset);
    state_->lengths.push_back(static_cast<int>(value.length));
    state_->forms.push_back(static_cast<int>(value.form));
  }
}

absl::StatusOr<Result> Connection::Execute(const Statement& statement, const Params& params) {
  // A NUL in a text is found before anything is sent: the transaction stays usable.
  RETURN_IF_ERROR(params.status());
  ASSIGN_OR_RETURN(const char* const name, Prepare(statement));
  Bind(params);
  const absl::Time start = state_->Start();
  return state_->Finish(statement.name, start,
                        PQexecPrepared(state_->handle(), name, params.size(), state_->values.data(),
                                       state_->lengths.data(), state_->forms.data(), kTextResults));
}

absl::StatusOr<std::vector<Result>> Connection::ExecuteAll(absl::Span<const Call> calls) {
  // Before the pipeline is entered: preparing waits for its answer.
  for (const Call& call : calls) {
    RETURN_IF_ERROR(call.params.status());
    RETURN_IF_ERROR(Prepare(call.statement).status());
  }
  PGconn* const handle = state_->handle();
  const absl::Time start = state_->Start();
  bool sent = PQenterPipelineMode(handle) == 1;
  for (const Call& call : calls) {
    ASSIGN_OR_RETURN(const char* const name, Prepare(call.statement));
    Bind(call.params);
    sent = sent && PQsendQueryPrepared(handle, name, call.params.size(), state_->values.data(),
                                       state_->lengths.data(), state_->forms.data(), kTextResults) == 1;
  }
  if (!sent || PQpipelineSync(handle) != 1) {
    state_->Break();
    return StatusOf({.sqlstate = "", .message = "the connection is lost", .constraint = ""},
                    calls.empty() ? "pg.pipeline" : calls.front().statement.name);
  }
  return state_->FinishAll(calls, start);
}

absl::Status Connection::RunScript(absl::string_view name, const std::string& sql) {
  const absl::Time start = state_->Start();
  return state_->Finish(name, start, PQexec(state_->handle(), sql.c_str())).status();
}

absl::Status Connection::CommitOpenTransaction() {
  const absl::Status status = RunScript("pg.commit", "COMMIT");
  // The server may have committed before it, or the network, went down.
  if (absl::IsUnavailable(status)) return CommitInDoubt(status.message());
  return status;
}

absl::StatusOr<std::vector<Result>> Connection::CommitOpenTransaction(absl::Span<const Call> calls) {
  const Params none;
  std::vector<Call> all(calls.begin(), calls.end());
  all.push_back({kCommit, none});
  // What can fail before anything is sent leaves no doubt.
  for (const Call& call : all) {
    RETURN_IF_ERROR(call.params.status());
    RETURN_IF_ERROR(Prepare(call.statement).status());
  }
  auto results = ExecuteAll(all);
  if (absl::IsUnavailable(results.status())) return CommitInDoubt(results.status().message());
  // The last result is COMMIT's own.
  if (results.ok()) results->pop_back();
  return results;
}

absl::StatusOr<std::string> Connection::Quote(absl::string_view value) {
  if (value.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError("a text holds a NUL byte, which PostgreSQL cannot store");
  }
  if (!healthy()) return absl::UnavailableError("the connection is lost");
  try {
    return state_->session.quote(std::string(value));
  } catch (const std::exception&) {
    return absl::InvalidArgumentError("a text is not valid UTF-8");
  }
}

bool Connection::healthy() const { return state_->healthy(); }

bool Connection::LooksAlive() {
  PGconn* const handle = state_->handle();
  pollfd socket = {.fd = PQsocket(handle), .events = POLLIN, .revents = 0};
  // A server that ends an idle session sends an error message first, then closes the socket: reading the
  // message alone leaves the connection looking open.
  for (int reads = 0; reads < kIdleReadsMax && healthy() && poll(&socket, 1, 0) > 0; ++reads) {
    PQconsumeInput(handle);
  }
  return healthy() && PQtransactionStatus(handle) == PQTRANS_IDLE;
}

bool Connection::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(state_->handle());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

std::string Connection::user() const {
  const char* const user = PQuser(state_->handle());
  return user == nullptr ? "" : user;
}

int Connection::backend_pid() const { return PQbackendPID(state_->handle()); }

void Connection::set_observer(StatementObserver observer) { state_->observer = std::move(observer); }

}  // namespace onestop::pg
