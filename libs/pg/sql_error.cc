// SQLSTATEs as status codes, and texts without what a person typed.

#include "libs/pg/sql_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/refusal/refusals.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::pg {
namespace {

constexpr char kSqlstatePayload[] = "onestop.pg/sqlstate";
constexpr char kConstraintPayload[] = "onestop.pg/constraint";

absl::StatusCode CodeOf(absl::string_view sqlstate) {
  if (sqlstate == "23505") return absl::StatusCode::kAlreadyExists;
  if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03") return absl::StatusCode::kAborted;
  if (sqlstate == "57014") return absl::StatusCode::kDeadlineExceeded;
  if (sqlstate == "42501") return absl::StatusCode::kPermissionDenied;
  if (sqlstate.empty()) return absl::StatusCode::kUnavailable;
  // 08: connection. 57P: shutdown, crash, starting up. 53300: too many connections. 25P03: the server closed
  // a connection that sat idle in a transaction.
  if (absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "57P") || sqlstate == "53300" ||
      sqlstate == "25P03") {
    return absl::StatusCode::kUnavailable;
  }
  return absl::StatusCode::kInternal;
}

std::string PayloadOf(const absl::Status& status, absl::string_view type) {
  const auto payload = status.GetPayload(type);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status StatusOf(const SqlError& error, absl::string_view statement) {
  std::string message = absl::StrCat("statement ", statement, " failed");
  if (!error.sqlstate.empty()) absl::StrAppend(&message, " with SQLSTATE ", error.sqlstate);
  // Data errors quote the value: 'invalid input syntax for type date: "…"'.
  if (!absl::StartsWith(error.sqlstate, "22") && !error.message.empty()) {
    absl::StrAppend(&message, ": ", error.message);
  }
  absl::Status status(CodeOf(error.sqlstate), message);
  if (!error.sqlstate.empty()) status.SetPayload(kSqlstatePayload, absl::Cord(error.sqlstate));
  if (!error.constraint.empty()) status.SetPayload(kConstraintPayload, absl::Cord(error.constraint));
  return status;
}

absl::Status CommitInDoubt(absl::string_view message) { return refusal::CommitInDoubt(message); }

bool IsCommitInDoubt(const absl::Status& status) {
  return refusal::HasReason(status, {common::v1::ERROR_REASON_COMMIT_IN_DOUBT});
}

std::string SqlstateOf(const absl::Status& status) { return PayloadOf(status, kSqlstatePayload); }

std::string ConstraintOf(const absl::Status& status) { return PayloadOf(status, kConstraintPayload); }

}  // namespace onestop::pg
