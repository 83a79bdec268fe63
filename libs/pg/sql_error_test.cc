// The mapping of SQLSTATEs, row by row; connection_test.cc provokes the important ones for real.

#include "libs/pg/sql_error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  std::string name;
  std::string sqlstate;
  absl::StatusCode want;
};

class SqlErrorTest : public ::testing::TestWithParam<Case> {};

TEST_P(SqlErrorTest, BecomesTheCodeThatCallersActOn) {
  const absl::Status status =
      StatusOf({.sqlstate = GetParam().sqlstate, .message = "", .constraint = ""}, "test.x");
  EXPECT_EQ(status.code(), GetParam().want);
  EXPECT_EQ(SqlstateOf(status), GetParam().sqlstate);
}

INSTANTIATE_TEST_SUITE_P(
    Sqlstates, SqlErrorTest,
    ::testing::Values(Case{"UniqueViolation", "23505", absl::StatusCode::kAlreadyExists},
                      Case{"SerializationFailure", "40001", absl::StatusCode::kAborted},
                      Case{"Deadlock", "40P01", absl::StatusCode::kAborted},
                      Case{"LockNotAvailable", "55P03", absl::StatusCode::kAborted},
                      Case{"QueryCanceled", "57014", absl::StatusCode::kDeadlineExceeded},
                      Case{"InsufficientPrivilege", "42501", absl::StatusCode::kPermissionDenied},
                      Case{"NoAnswer", "", absl::StatusCode::kUnavailable},
                      Case{"ConnectionFailure", "08006", absl::StatusCode::kUnavailable},
                      Case{"AdminShutdown", "57P01", absl::StatusCode::kUnavailable},
                      Case{"CrashShutdown", "57P02", absl::StatusCode::kUnavailable},
                      Case{"CannotConnectNow", "57P03", absl::StatusCode::kUnavailable},
                      Case{"TooManyConnections", "53300", absl::StatusCode::kUnavailable},
                      Case{"IdleInTransaction", "25P03", absl::StatusCode::kUnavailable},
                      Case{"NotNullViolation", "23502", absl::StatusCode::kInternal},
                      Case{"ForeignKeyViolation", "23503", absl::StatusCode::kInternal},
                      Case{"CheckViolation", "23514", absl::StatusCode::kInternal},
                      Case{"SyntaxError", "42601", absl::StatusCode::kInternal},
                      Case{"UndefinedTable", "42P01", absl::StatusCode::kInternal},
                      Case{"DiskFull", "53100", absl::StatusCode::kInternal},
                      Case{"RaisedByATrigger", "P0001", absl::StatusCode::kInternal}),
    [](const auto& test) { return test.param.name; });

// Class 22: 'invalid input syntax for type date: "Trần Thị Bình"'.
TEST(SqlErrorTextTest, ADataErrorsOwnWordsStayOutBecauseTheyQuoteTheValue) {
  const absl::Status status = StatusOf({.sqlstate = "22007",
                                        .message = "invalid input syntax for type date: \"Trần Thị Bình\"",
                                        .constraint = ""},
                                       "test.insert");
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Bình")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("test.insert"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("22007"));
}

TEST(SqlErrorTextTest, TheConstraintIsKeptApart) {
  const absl::Status status = StatusOf(
      {.sqlstate = "23505", .message = "duplicate key", .constraint = "dossier_code_key"}, "test.insert");
  EXPECT_EQ(ConstraintOf(status), "dossier_code_key");
  EXPECT_EQ(ConstraintOf(absl::OkStatus()), "");
}

TEST(SqlErrorTextTest, ACommitInDoubtHasItsOwnReason) {
  EXPECT_THAT(CommitInDoubt("lost"), FailsWith(absl::StatusCode::kUnknown, "COMMIT_IN_DOUBT"));
  EXPECT_TRUE(IsCommitInDoubt(CommitInDoubt("lost")));
  EXPECT_FALSE(IsCommitInDoubt(absl::UnknownError("lost")));
  EXPECT_FALSE(IsCommitInDoubt(absl::OkStatus()));
}

}  // namespace
}  // namespace onestop::pg
