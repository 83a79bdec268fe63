// What only a real server can answer: types there and back, errors, what survives.

#include "libs/pg/connection.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pg/sql_error.h"
#include "libs/pg/transaction.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ConnectionTest : public ::testing::Test {
 protected:
  TestDatabase database_{TestDatabase::Schema::kEmpty};
  Connection connection_ = database_.Connect();
};

TEST_F(ConnectionTest, ScalarsComeBackAsTheyWent) {
  constexpr Statement kEcho = {
      "test.scalars",
      "SELECT $1::text, $2::bigint, $3::boolean, $4::text, $5::timestamptz, $6::bytea, $7::date"};
  const absl::Time time = absl::FromUnixMicros(1777323600123456);
  Params params;
  params.Text("Nguyễn \"Văn\" \\ 'An'")
      .Int64(-42)
      .Bool(true)
      .Null()
      .Time(time)
      .Bytes(std::string("\0\xff\\x", 4));
  params.Text("2026-04-28");
  const auto rows = connection_.Execute(kEcho, params);
  ASSERT_THAT(rows, IsOk());
  const Row row = (*rows)[0];
  EXPECT_EQ(row.Text(0), "Nguyễn \"Văn\" \\ 'An'");
  EXPECT_EQ(row.Int64(1), -42);
  EXPECT_TRUE(row.Bool(2));
  EXPECT_TRUE(row.IsNull(3));
  EXPECT_EQ(row.OptionalText(3), std::nullopt);
  EXPECT_EQ(row.Time(4), time);
  EXPECT_EQ(row.Bytes(5), std::string("\0\xff\\x", 4));
  EXPECT_EQ(row.Text(6), "2026-04-28");
}

// Texts that mean something in an array's text form, in SQL or on a terminal.
TEST_F(ConnectionTest, HostileTextsSurviveAnArray) {
  constexpr Statement kEcho = {"test.texts",
                               "SELECT t FROM unnest($1::text[]) WITH ORDINALITY AS x(t, n) ORDER BY n"};
  constexpr Statement kArray = {"test.text_array", "SELECT $1::text[]"};
  const std::vector<std::string> hostile = {"",     "NULL",    "null",     "\"",
                                            "\\",   "\\\"",    "{a,b}",    "a,b",
                                            " sp ", "Hồ sơ 1", "\n\t\r\b", "'; DROP TABLE x --",
                                            "🏛",   "}",       "\\x41"};
  Params params;
  params.TextArray(hostile);
  const auto rows = connection_.Execute(kEcho, params);
  ASSERT_THAT(rows, IsOk());
  std::vector<std::string> found;
  for (const Row row : *rows) found.emplace_back(row.Text(0));
  EXPECT_THAT(found, ElementsAreArray(hostile));
  const auto array = connection_.Execute(kArray, params);
  ASSERT_THAT(array, IsOk());
  EXPECT_THAT((*array)[0].TextArray(0), ElementsAreArray(hostile));
}

TEST_F(ConnectionTest, EveryKindOfArrayComesBack) {
  constexpr Statement kEcho = {"test.arrays",
                               "SELECT * FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::boolean[],"
                               " $5::timestamptz[], $6::bytea[], $7::bigint[], $8::timestamptz[])"};
  const absl::Time time = absl::FromUnixMicros(-1234567);
  Params params;
  params.OptionalTextArray(std::vector<std::optional<std::string>>{"a", std::nullopt});
  params.Int64Array(std::vector<int64_t>{INT64_MIN, INT64_MAX});
  params.Int32Array(std::vector<int32_t>{-1, 7});
  params.BoolArray(std::vector<char>{1, 0});
  params.TimeArray(std::vector<absl::Time>{time, absl::InfiniteFuture()});
  params.BytesArray(std::vector<std::string>{std::string("\0\1", 2), ""});
  params.OptionalInt64Array(std::vector<std::optional<int64_t>>{std::nullopt, 5});
  params.OptionalTimeArray(std::vector<std::optional<absl::Time>>{std::nullopt, absl::InfinitePast()});
  const auto rows = connection_.Execute(kEcho, params);
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 2);
  const Row first = (*rows)[0];
  const Row second = (*rows)[1];
  EXPECT_EQ(first.Text(0), "a");
  EXPECT_TRUE(second.IsNull(0));
  EXPECT_EQ(first.Int64(1), INT64_MIN);
  EXPECT_EQ(second.Int64(1), INT64_MAX);
  EXPECT_EQ(first.Int64(2), -1);
  EXPECT_TRUE(first.Bool(3));
  EXPECT_FALSE(second.Bool(3));
  EXPECT_EQ(first.Time(4), time);
  EXPECT_EQ(second.Time(4), absl::InfiniteFuture());
  EXPECT_EQ(first.Bytes(5), std::string("\0\1", 2));
  EXPECT_EQ(second.Bytes(5), "");
  EXPECT_EQ(first.OptionalInt64(6), std::nullopt);
  EXPECT_EQ(second.OptionalInt64(6), 5);
  EXPECT_EQ(first.OptionalTime(7), std::nullopt);
  EXPECT_EQ(second.OptionalTime(7), absl::InfinitePast());
}

// The second transaction is never committed: its destructor rolls back.
TEST_F(ConnectionTest, ATransactionIsThereAfterCommitAndGoneAfterItsEnd) {
  constexpr Statement kInsert = {"test.insert", "INSERT INTO t VALUES ($1)"};
  database_.Run("CREATE TABLE t (n integer PRIMARY KEY)");
  {
    auto transaction = Transaction::Begin(connection_, {.deadline = absl::Now() + absl::Seconds(30)});
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(transaction->Execute(kInsert, Params().Int64(1)), IsOk());
    EXPECT_THAT(transaction->Commit(), IsOk());
    auto other = Transaction::Begin(connection_, {});
    ASSERT_THAT(other, IsOk());
    const auto inserted = other->Execute(kInsert, Params().Int64(2));
    ASSERT_THAT(inserted, IsOk());
    EXPECT_EQ(inserted->affected_rows(), 1);
  }
  EXPECT_EQ(database_.Query("SELECT array_agg(n) FROM t"), "{1}");
  EXPECT_TRUE(connection_.LooksAlive());
}

// PostgreSQL's DETAIL quotes the name of the person, which must not reach a log.
TEST_F(ConnectionTest, AUniqueViolationNamesItsConstraintAndNoValue) {
  constexpr Statement kInsert = {"test.insert_person", "INSERT INTO person VALUES ($1)"};
  database_.Run("CREATE TABLE person (name text CONSTRAINT person_name_key UNIQUE)");
  ASSERT_THAT(connection_.Execute(kInsert, Params().Text("Trần Thị Bình")), IsOk());
  const auto again = connection_.Execute(kInsert, Params().Text("Trần Thị Bình"));
  EXPECT_THAT(again, FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(again.status()), "person_name_key");
  EXPECT_EQ(SqlstateOf(again.status()), "23505");
  EXPECT_THAT(std::string(again.status().message()), Not(HasSubstr("Bình")));
}

// Raised by a real server, so that each SQLSTATE comes the way it does in operation.
TEST_F(ConnectionTest, WhatTheServerRaisesArrivesWithItsCode) {
  const std::vector<std::pair<std::string, absl::StatusCode>> cases = {
      {"40001", absl::StatusCode::kAborted},          {"40P01", absl::StatusCode::kAborted},
      {"57014", absl::StatusCode::kDeadlineExceeded}, {"42501", absl::StatusCode::kPermissionDenied},
      {"23505", absl::StatusCode::kAlreadyExists},    {"08006", absl::StatusCode::kUnavailable},
      {"P0001", absl::StatusCode::kInternal}};
  for (const auto& [sqlstate, code] : cases) {
    const absl::Status status = connection_.RunScript(
        "test.raise",
        absl::StrCat("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '", sqlstate, "'; END $$"));
    EXPECT_THAT(status, FailsWith(code)) << sqlstate;
    EXPECT_EQ(SqlstateOf(status), sqlstate);
  }
}

TEST_F(ConnectionTest, AValueThatIsNoneIsNotRepeatedInTheError) {
  constexpr Statement kDate = {"test.date", "SELECT $1::date"};
  const auto rows = connection_.Execute(kDate, Params().Text("Trần Thị Bình"));
  EXPECT_THAT(rows, FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(rows.status().message()), Not(HasSubstr("Bình")));
}

TEST_F(ConnectionTest, WrongUtf8IsRefusedByTheServerAndTheConnectionLives) {
  constexpr Statement kText = {"test.text", "SELECT $1::text"};
  EXPECT_THAT(connection_.Execute(kText, Params().Text("\xc3\x28")), FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(connection_.Execute(kText, Params().Text(absl::string_view("\0", 1))),
              FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(connection_.Execute(kText, Params().Text("ok")), IsOk());
}

// Binary arrays carry their element type: the server compares it with the statement's.
TEST_F(ConnectionTest, AnArrayOfAnotherTypeIsAnErrorNotAMisreading) {
  constexpr Statement kWrong = {"test.wrong", "SELECT $1::integer[]"};
  EXPECT_THAT(connection_.Execute(kWrong, Params().Int64Array(std::vector<int64_t>{1})),
              FailsWith(absl::StatusCode::kInternal));
}

TEST_F(ConnectionTest, AStatementIsPreparedOnceAndAWrongOneNamesItself) {
  constexpr Statement kGood = {"test.good", "SELECT 1"};
  constexpr Statement kBad = {"test.bad", "SELECT nonsense"};
  ASSERT_THAT(connection_.Execute(kGood), IsOk());
  ASSERT_THAT(connection_.Execute(kGood), IsOk());
  // The count includes this statement itself.
  constexpr Statement kPrepared = {"test.prepared", "SELECT count(*)::bigint FROM pg_prepared_statements"};
  const auto rows = connection_.Execute(kPrepared);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].Int64(0), 2);
  const auto bad = connection_.Execute(kBad);
  EXPECT_THAT(bad, FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(bad.status().message()), HasSubstr("test.bad"));
}

TEST_F(ConnectionTest, TheObserverSeesEachStatementWithItsOutcome) {
  constexpr Statement kGood = {"test.observed", "SELECT 1"};
  std::vector<std::pair<std::string, absl::StatusCode>> seen;
  connection_.set_observer([&](const StatementEvent& event) {
    EXPECT_GE(event.duration, absl::ZeroDuration());
    seen.emplace_back(event.name, event.code);
  });
  ASSERT_THAT(connection_.Execute(kGood), IsOk());
  seen.clear();  // The first time it is prepared, too.
  {
    auto transaction = Transaction::Begin(connection_, {});
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(transaction->Execute(kGood), IsOk());
    ASSERT_THAT(transaction->Commit(), IsOk());
  }
  EXPECT_THAT(connection_.RunScript("test.fails", "SELECT 1/0"), FailsWith(absl::StatusCode::kInternal));
  constexpr auto kOk = absl::StatusCode::kOk;
  EXPECT_THAT(seen, ElementsAre(Pair("pg.begin", kOk), Pair("test.observed", kOk), Pair("pg.commit", kOk),
                                Pair("test.fails", absl::StatusCode::kInternal)));
}

TEST_F(ConnectionTest, AStatementIsCutShortByItsTransactionsDeadline) {
  constexpr Statement kSleep = {"test.sleep", "SELECT pg_sleep(3600)"};
  auto transaction = Transaction::Begin(connection_, {.deadline = absl::Now() + absl::Milliseconds(50)});
  ASSERT_THAT(transaction, IsOk());
  EXPECT_THAT(transaction->Execute(kSleep), FailsWith(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(transaction->Commit(), FailsWith(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(Transaction::Begin(connection_, {.deadline = absl::Now()}).status(),
              FailsWith(absl::StatusCode::kDeadlineExceeded));
  EXPECT_TRUE(connection_.LooksAlive());
}

// PostgreSQL answers COMMIT of a failed transaction with success and the tag ROLLBACK.
TEST_F(ConnectionTest, AFailedTransactionIsNeverTakenForCommitted) {
  database_.Run("CREATE TABLE t (n integer PRIMARY KEY)");
  constexpr Statement kInsert = {"test.insert", "INSERT INTO t VALUES ($1)"};
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(transaction->Execute(kInsert, Params().Int64(1)), IsOk());
  EXPECT_THAT(transaction->Execute(kInsert, Params().Int64(1)), FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(transaction->Commit(), FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM t"), "0");
}

// The only error of COMMIT that is an answer: nothing was committed, and nothing is in doubt.
TEST_F(ConnectionTest, AConstraintThatIsCheckedAtCommitRefusesItForSure) {
  database_.Run("CREATE TABLE t (n integer CONSTRAINT t_n_key UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  constexpr Statement kInsert = {"test.insert", "INSERT INTO t VALUES (1), (1)"};
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(transaction->Execute(kInsert), IsOk());
  const absl::Status status = transaction->Commit();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(status), "t_n_key");
}

// A deadlock: the server chooses which of the two fails.
TEST_F(ConnectionTest, OfTwoThatWaitForEachOtherOneIsToldToTryAgain) {
  database_.Run("CREATE TABLE t (n integer PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
  constexpr Statement kLock = {"test.lock", "SELECT n FROM t WHERE n = $1 FOR UPDATE"};
  Connection other = database_.Connect();
  auto mine = Transaction::Begin(connection_, {});
  auto theirs = Transaction::Begin(other, {});
  ASSERT_THAT(mine, IsOk());
  ASSERT_THAT(theirs, IsOk());
  ASSERT_THAT(mine->Execute(kLock, Params().Int64(1)), IsOk());
  ASSERT_THAT(theirs->Execute(kLock, Params().Int64(2)), IsOk());
  absl::Status crossed;
  std::thread waiting([&] {
    crossed = theirs->Execute(kLock, Params().Int64(1)).status();
    theirs->Rollback();
  });
  const absl::Status own = mine->Execute(kLock, Params().Int64(2)).status();
  mine->Rollback();
  waiting.join();
  EXPECT_THAT((std::vector<absl::StatusCode>{own.code(), crossed.code()}),
              UnorderedElementsAre(absl::StatusCode::kOk, absl::StatusCode::kAborted));
}

TEST_F(ConnectionTest, ALostConnectionIsUnavailableAndStaysLost) {
  constexpr Statement kOne = {"test.one", "SELECT 1"};
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  ASSERT_EQ(
      database_.Query(absl::StrCat("SELECT pg_terminate_backend(", connection_.backend_pid(), ", 10000)")),
      "t");
  EXPECT_THAT(transaction->Execute(kOne), FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_THAT(transaction->Commit(), FailsWith(absl::StatusCode::kUnavailable))
      << "known not to be committed";
  EXPECT_FALSE(connection_.healthy());
  EXPECT_FALSE(connection_.LooksAlive());
  EXPECT_THAT(connection_.Execute(kOne), FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection_.RunScript("test.script", "SELECT 1"), FailsWith(absl::StatusCode::kUnavailable));
}

// The trigger ends the server process in the middle of COMMIT.
TEST_F(ConnectionTest, AConnectionLostWhileCommittingLeavesItInDoubt) {
  database_.Run(R"sql(
      CREATE TABLE t (n integer);
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION die();
  )sql");
  constexpr Statement kInsert = {"test.insert", "INSERT INTO t VALUES (1)"};
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(transaction->Execute(kInsert), IsOk());
  const absl::Status status = transaction->Commit();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnknown, "COMMIT_IN_DOUBT"));
  EXPECT_TRUE(IsCommitInDoubt(status));
}

TEST_F(ConnectionTest, AnAddressWithoutAServerIsUnavailable) {
  EXPECT_THAT(Connection::Open({.conninfo = "host=/nowhere dbname=x user=x"}, absl::Now() + absl::Seconds(5))
                  .status(),
              FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Connection::Open({.conninfo = "password='secret"}, absl::Now() + absl::Seconds(5)).status(),
              FailsWith(absl::StatusCode::kInvalidArgument));
}

TEST_F(ConnectionTest, AServerThatDoesNotAnswerIsGivenUpAtTheDeadline) {
  // A socket that is listened to, and never answered on.
  const testing::TemporaryDirectory directory;
  sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = directory.File(".s.PGSQL.5432");
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  EXPECT_THAT(
      Connection::Open({.conninfo = absl::StrCat("host=", directory.path().string(), " dbname=x user=x")},
                       absl::Now() + absl::Milliseconds(50))
          .status(),
      FailsWith(absl::StatusCode::kDeadlineExceeded));
  close(listener);
}

// Each literal is read back by the server as the same text.
TEST_F(ConnectionTest, AQuotedTextIsALiteralWhateverItHolds) {
  for (const std::string text : {"", "'", "\\", "a'; DROP TABLE x; --", "Hồ sơ"}) {
    const auto literal = connection_.Quote(text);
    ASSERT_THAT(literal, IsOk());
    EXPECT_EQ(database_.Query(absl::StrCat("SELECT ", *literal)), text);
  }
  EXPECT_THAT(connection_.Quote("\xc3"), FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(connection_.Quote(absl::string_view("\0", 1)), FailsWith(absl::StatusCode::kInvalidArgument));
}

constexpr Statement kInsertNumber = {"test.insert_number", "INSERT INTO t VALUES ($1)"};
constexpr Statement kNumbers = {"test.numbers", "SELECT n FROM t ORDER BY n"};

TEST_F(ConnectionTest, ManyStatementsGoInOneRoundTripAndCommitWithIt) {
  database_.Run("CREATE TABLE t (n integer PRIMARY KEY)");
  const Params one = Params().Int64(1);
  const Params two = Params().Int64(2);
  const Params none;
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT(transaction->Execute(kInsertNumber, one), IsOk());
  const auto last = transaction->ExecuteAllAndCommit({{kInsertNumber, two}, {kNumbers, none}});
  ASSERT_THAT(last, IsOk());
  ASSERT_EQ(last->size(), 2U);
  EXPECT_EQ((*last)[1].size(), 2);
  EXPECT_FALSE(transaction->open());
  EXPECT_EQ(database_.Query("SELECT array_agg(n) FROM t"), "{1,2}");
  EXPECT_TRUE(connection_.LooksAlive());
}

TEST_F(ConnectionTest, ATransactionBeginsWithItsFirstStatementOrNotAtAll) {
  database_.Run("CREATE TABLE t (n integer CONSTRAINT t_key PRIMARY KEY)");
  const Params one = Params().Int64(1);
  {
    auto begun = Transaction::BeginAndExecute(connection_, kInsertNumber, one);
    ASSERT_THAT(begun, IsOk());
    EXPECT_EQ(begun->second.affected_rows(), 1);
    EXPECT_TRUE(connection_.in_transaction());
    EXPECT_EQ(database_.Query("SELECT count(*) FROM t"), "0") << "not committed yet";
    ASSERT_THAT(begun->first.Commit(), IsOk());
  }
  EXPECT_EQ(database_.Query("SELECT count(*) FROM t"), "1");
  EXPECT_THAT(Transaction::BeginAndExecute(connection_, kInsertNumber, one),
              FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(connection_.LooksAlive()) << "in step, and in no transaction";
}

TEST_F(ConnectionTest, OneOfManyThatFailsStopsTheRestAndTheCommit) {
  database_.Run("CREATE TABLE t (n integer CONSTRAINT t_key PRIMARY KEY)");
  const Params one = Params().Int64(1);
  const Params two = Params().Int64(2);
  auto transaction = Transaction::Begin(connection_, {});
  ASSERT_THAT(transaction, IsOk());
  const auto results =
      transaction->ExecuteAllAndCommit({{kInsertNumber, one}, {kInsertNumber, one}, {kInsertNumber, two}});
  EXPECT_THAT(results, FailsWith(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(results.status()), "t_key");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM t"), "0");
  EXPECT_TRUE(connection_.LooksAlive()) << "the connection is in step and in no transaction";
  EXPECT_THAT(connection_.Execute(kInsertNumber, one), IsOk());
}

// Twenty megabytes each way: neither side may block on a full buffer while the other one sends.
TEST_F(ConnectionTest, ThousandsOfLargeStatementsFitOneRoundTrip) {
  constexpr Statement kEcho = {"test.echo", "SELECT $1::text"};
  const Params large = Params().Text(std::string(10000, 'x'));
  const std::vector<Call> calls(2000, Call{kEcho, large});
  const auto results = connection_.ExecuteAll(calls);
  ASSERT_THAT(results, IsOk());
  EXPECT_EQ(results->size(), calls.size());
  EXPECT_EQ(results->back()[0].Text(0).size(), 10000U);
}

TEST_F(ConnectionTest, APipelineThatTheServerLeavesIsUnavailableOrInDoubt) {
  database_.Run("CREATE TABLE t (n integer)");
  constexpr Statement kDie = {"test.die", "SELECT pg_terminate_backend(pg_backend_pid())"};
  const Params one = Params().Int64(1);
  const Params none;
  EXPECT_THAT(connection_.ExecuteAll({{kInsertNumber, one}, {kDie, none}, {kInsertNumber, one}}),
              FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(connection_.healthy());
  // Broken for good: every later call fails, and nothing connects again.
  EXPECT_THAT(connection_.ExecuteAll({{kInsertNumber, one}}), FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection_.Quote("x"), FailsWith(absl::StatusCode::kUnavailable));

  Connection other = database_.Connect();
  auto transaction = Transaction::Begin(other, {});
  ASSERT_THAT(transaction, IsOk());
  // COMMIT was sent in the same round trip: what became of it is not known, whatever the table says.
  EXPECT_THAT(transaction->ExecuteAllAndCommit({{kInsertNumber, one}, {kDie, none}}),
              FailsWith(absl::StatusCode::kUnknown, "COMMIT_IN_DOUBT"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM t"), "0");
}

}  // namespace
}  // namespace onestop::pg
