// What only a real server can answer: types there and back, errors, what survives.

#include "libs/pg/connection.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pg/sql_error.h"
#include "libs/pg/transaction.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

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
  constexpr Statement kEcho = {
      "test.arrays",
      "SELECT * FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::boolean[],"
      " $5::timestamptz[], $6::bytea[], $7::bigint[], $8::timestamptz[], $9::bytea[])"};
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
  params.OptionalBytesArray(std::vector<std::optional<std::string>>{std::nullopt, "\xc3\x28"});
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
  EXPECT_TRUE(first.IsNull(8));
  EXPECT_EQ(second.Bytes(8), "\xc3\x28");
}

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

}  // namespace
}  // namespace onestop::pg
