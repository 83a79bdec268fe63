// Migrations against a real server: once, in order, unchanged, one migrator at a time.

#include "libs/pg/migrations.h"

#include <thread>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

constexpr Migration kFirst = {1, "0001_one",
                              "CREATE TABLE onestop.one (n integer); INSERT INTO onestop.one VALUES (1)"};
constexpr Migration kSecond = {2, "0002_two", "CREATE TABLE onestop.two (n integer)"};
constexpr Migration kThird = {3, "0003_three", "CREATE TABLE onestop.three (n integer)"};

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

class MigrationsTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Apply(std::vector<Migration> migrations) {
    return Migrate(database_.Options(), migrations, Soon());
  }
  absl::Status Expect(std::vector<Migration> migrations) {
    Connection connection = database_.Connect();
    return ExpectSchema(connection, migrations);
  }

  TestDatabase database_{TestDatabase::Schema::kEmpty};
};

TEST_F(MigrationsTest, EachRunsOnceAndInOrder) {
  EXPECT_THAT(Apply({kFirst, kSecond}), IsOkAndHolds(ElementsAre("0001_one", "0002_two")));
  EXPECT_THAT(Apply({kFirst, kSecond}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(Apply({kFirst, kSecond, kThird}), IsOkAndHolds(ElementsAre("0003_three")));
  EXPECT_EQ(database_.Query("SELECT array_agg(name ORDER BY id) FROM onestop.migration"),
            "{0001_one,0002_two,0003_three}");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM onestop.one"), "1");
}

TEST_F(MigrationsTest, AChangedFileIsRefused) {
  ASSERT_THAT(Apply({kFirst}), IsOk());
  const Migration changed = {1, "0001_one", "CREATE TABLE onestop.other (n integer)"};
  EXPECT_THAT(Apply({changed, kSecond}), FailsWith(kFailedPrecondition));
  EXPECT_THAT(Expect({changed}), FailsWith(kFailedPrecondition));
  EXPECT_EQ(database_.Query("SELECT to_regclass('onestop.two')"), "");
}

TEST_F(MigrationsTest, AFileBelowAnAppliedOneIsRefused) {
  ASSERT_THAT(Apply({kFirst, kThird}), IsOk());
  EXPECT_THAT(Apply({kFirst, kSecond, kThird}), FailsWith(kFailedPrecondition));
}

TEST_F(MigrationsTest, AFailedFileLeavesNothingAndThoseBeforeItStay) {
  const Migration broken = {2, "0002_broken", "CREATE TABLE onestop.half (n integer); SELECT 1 FROM nowhere"};
  const auto applied = Apply({kFirst, broken});
  EXPECT_THAT(applied, FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(applied.status().message()), HasSubstr("0002_broken"));
  EXPECT_EQ(database_.Query("SELECT to_regclass('onestop.half')"), "");
  EXPECT_EQ(database_.Query("SELECT array_agg(id) FROM onestop.migration"), "{1}");
}

TEST_F(MigrationsTest, AFileThatCommitsByItselfIsRefused) {
  EXPECT_THAT(Apply({{1, "0001_commits", "CREATE TABLE onestop.x (n integer); COMMIT"}}),
              FailsWith(absl::StatusCode::kInternal));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM onestop.migration"), "0");
}

TEST_F(MigrationsTest, AServerRefusesASchemaThatItDoesNotKnow) {
  EXPECT_THAT(Expect({kFirst}), FailsWith(kFailedPrecondition)) << "nothing is applied";
  ASSERT_THAT(Apply({kFirst, kSecond}), IsOk());
  EXPECT_THAT(Expect({kFirst, kSecond}), IsOk());
  const absl::Status older = Expect({kFirst, kSecond, kThird});
  EXPECT_THAT(older, FailsWith(kFailedPrecondition, "SCHEMA_MISMATCH"));
  EXPECT_THAT(std::string(older.message()), HasSubstr("0003_three"));
  const absl::Status newer = Expect({kFirst});
  EXPECT_THAT(newer, FailsWith(kFailedPrecondition, "SCHEMA_MISMATCH"));
  EXPECT_THAT(std::string(newer.message()), HasSubstr("0002_two"));
}

TEST_F(MigrationsTest, OfManyAtOnceOneAppliesEach) {
  constexpr int kMigrators = 6;
  std::vector<absl::StatusOr<std::vector<std::string>>> results(kMigrators);
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = Apply({kFirst, kSecond, kThird}); });
  for (std::thread& thread : threads) thread.join();
  size_t applied = 0;
  for (const auto& result : results) {
    ASSERT_THAT(result, IsOk());
    applied += result->size();
  }
  EXPECT_EQ(applied, 3U);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM onestop.one"), "1");
}

TEST_F(MigrationsTest, AMigratorThatHangsIsNotWaitedForBeyondTheDeadline) {
  Connection other = database_.Connect();
  ASSERT_THAT(other.RunScript("test.lock", "SELECT pg_advisory_lock(x'6f6e6573746f70'::bigint)"), IsOk());
  EXPECT_THAT(Migrate(database_.Options(), {&kFirst, 1}, absl::Now() + absl::Milliseconds(300)),
              FailsWith(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(MigrationsTest, TheProductsOwnApplyTwice) {
  EXPECT_THAT(Migrate(database_.Options(), AllMigrations(), Soon()), IsOk());
  EXPECT_THAT(Migrate(database_.Options(), AllMigrations(), Soon()), IsOkAndHolds(IsEmpty()));
  // A second database of the cluster finds the roles there.
  TestDatabase second(TestDatabase::Schema::kEmpty);
  EXPECT_THAT(Migrate(second.Options(), AllMigrations(), Soon()), IsOk());
}

TEST_F(MigrationsTest, EveryDoorsRoleMayLogInAndSeeTheSchemasVersion) {
  ASSERT_THAT(Migrate(database_.Options(), AllMigrations(), Soon()), IsOk());
  for (const char* role : {"onestop_catalog", "onestop_documents", "onestop_intake", "onestop_workflow",
                           "onestop_approval", "onestop_tracking", "onestop_statistics", "onestop_keeper"}) {
    Connection connection = database_.Connect(role);
    EXPECT_THAT(ExpectSchema(connection, AllMigrations()), IsOk()) << role;
    EXPECT_THAT(connection.RunScript("test.create", "CREATE TABLE public.x (n integer)"),
                FailsWith(absl::StatusCode::kPermissionDenied))
        << role;
  }
}

}  // namespace
}  // namespace onestop::pg
