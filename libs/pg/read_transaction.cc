// The settings that the policies of row-level security read, set with BEGIN in one round trip.

#include "libs/pg/read_transaction.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::pg {
namespace {

// What follows the name of a service's role in that of its reader (migration 0035).
constexpr absl::string_view kReaderRole = "_reader";

const char* ScopeName(const Scope& scope) {
  if (scope.whole_province) return "province";
  return scope.submitter.empty() ? "agencies" : "submitter";
}

}  // namespace

std::string ArrayLiteral(const std::vector<std::string>& values) {
  std::string literal = "{";
  for (const std::string& value : values) {
    if (literal.size() > 1) literal.push_back(',');
    literal.push_back('"');
    for (const char c : value) {
      if (c == '"' || c == '\\') literal.push_back('\\');
      literal.push_back(c);
    }
    literal.push_back('"');
  }
  literal.push_back('}');
  return literal;
}

absl::StatusOr<Transaction> BeginRead(Connection& connection, const Scope& scope, absl::Time deadline) {
  const std::array<std::pair<const char*, std::string>, 6> settings = {
      {{"onestop.province", scope.province},
       {"onestop.scope", ScopeName(scope)},
       {"onestop.agencies", ArrayLiteral(scope.agencies)},
       {"onestop.submitter", scope.submitter},
       {"onestop.staff_id", scope.staff_id},
       {"onestop.personal", scope.personal ? "true" : "false"}}};
  // All of them, every time: a setting that was left from an earlier transaction must never widen a
  // scope.
  // By SET LOCAL, which a cluster hands on to the servers that hold the rows; of set_config() they hear nothing.
  ASSIGN_OR_RETURN(const std::string role, connection.Quote(absl::StrCat(connection.user(), kReaderRole)));
  std::string sql = absl::StrCat(kReaderSettings, "; SET LOCAL ROLE ", role);
  for (const auto& [name, value] : settings) {
    ASSIGN_OR_RETURN(const std::string literal, connection.Quote(value));
    absl::StrAppend(&sql, "; SET LOCAL ", name, " = ", literal);
  }
  return Transaction::Begin(connection, {.deadline = deadline, .mode = TransactionOptions::Mode::kSnapshot},
                            sql);
}

absl::StatusOr<ReadTransaction> ReadTransaction::Begin(Pool& pool, const Scope& scope, absl::Time deadline) {
  ASSIGN_OR_RETURN(Pool::Lease lease, pool.Acquire(deadline));
  ASSIGN_OR_RETURN(Transaction transaction, BeginRead(*lease, scope, deadline));
  return ReadTransaction(std::move(lease), std::move(transaction));
}

}  // namespace onestop::pg
