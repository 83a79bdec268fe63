// Migrations against a real server: once, in order, unchanged, one migrator at a time.

#include "libs/pg/migrations.h"

#include <climits>
#include <thread>

#include "absl/strings/str_cat.h"
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
using ::testing::AllOf;
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

// As after merging two branches: databases that have the higher number would never get the lower one.
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

// A COMMIT in the file would apply it without recording it.
TEST_F(MigrationsTest, AFileThatCommitsByItselfIsRefused) {
  EXPECT_THAT(Apply({{1, "0001_commits", "CREATE TABLE onestop.x (n integer); COMMIT"}}),
              FailsWith(absl::StatusCode::kInternal));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM onestop.migration"), "0");
}

// A session that holds a lock on the table onestop.one, as a program in a transaction does.
class LockHolder {
 public:
  explicit LockHolder(const TestDatabase& database) : connection_(database.Connect()) {
    EXPECT_THAT(connection_.RunScript("test.hold", "BEGIN; LOCK TABLE onestop.one IN ACCESS SHARE MODE"),
                IsOk());
  }
  void Release() { EXPECT_THAT(connection_.RunScript("test.release", "ROLLBACK"), IsOk()); }
  std::string process() const { return absl::StrCat(connection_.backend_pid()); }

 private:
  Connection connection_;
};

constexpr Migration kNeedsALock = {
    2, "0002_lock", "CREATE TABLE onestop.half (n integer); ALTER TABLE onestop.one ADD COLUMN more integer"};

TEST_F(MigrationsTest, AWaitForALockEndsAndLeavesNothingHalfDone) {
  ASSERT_THAT(Apply({kFirst}), IsOk());
  LockHolder holder(database_);
  const auto applied = Migrate(database_.Options(), {kFirst, kNeedsALock}, Soon(),
                               {.lock_timeout = absl::Seconds(1), .attempts_max = 1});
  EXPECT_THAT(applied, FailsWith(absl::StatusCode::kAborted));
  EXPECT_THAT(
      std::string(applied.status().message()),
      AllOf(HasSubstr("0002_lock"), HasSubstr("onestop.one is locked by process " + holder.process())));
  EXPECT_EQ(database_.Query("SELECT to_regclass('onestop.half')"), "");
  EXPECT_EQ(database_.Query("SELECT array_agg(id) FROM onestop.migration"), "{1}");
  holder.Release();
  EXPECT_THAT(Apply({kFirst, kNeedsALock}), IsOkAndHolds(ElementsAre("0002_lock")));
}

// The observer sees each attempt; in the second part it frees the lock after two of them.
TEST_F(MigrationsTest, ALockIsTriedForAgainAndThenGivenUp) {
  ASSERT_THAT(Apply({kFirst}), IsOk());
  LockHolder holder(database_);
  ConnectionOptions options = database_.Options();
  int attempts = 0;
  int free_after = INT_MAX;
  options.observer = [&](const StatementEvent& event) {
    if (event.name != kNeedsALock.name) return;
    if (++attempts == free_after) holder.Release();
  };
  const MigrationLimits limits = {
      .lock_timeout = absl::Milliseconds(20), .attempts_max = 3, .pause = absl::Milliseconds(1)};
  EXPECT_THAT(Migrate(options, {kFirst, kNeedsALock}, Soon(), limits), FailsWith(absl::StatusCode::kAborted));
  EXPECT_EQ(attempts, 3);
  attempts = 0;
  free_after = 2;
  EXPECT_THAT(Migrate(options, {kFirst, kNeedsALock}, Soon(), limits),
              IsOkAndHolds(ElementsAre("0002_lock")));
  EXPECT_EQ(attempts, 3);
}

// Expand, backfill in batches, constrain: three files, one release or more.
constexpr Migration kPeople = {1, "0001_people",
                               "CREATE TABLE onestop.person (n integer PRIMARY KEY, name text NOT NULL);"
                               "INSERT INTO onestop.person SELECT n, 'p' || n FROM generate_series(1, 10) n"};
constexpr Migration kExpand = {2, "0002_expand",
                               "ALTER TABLE onestop.person ADD COLUMN upper_name text, "
                               "ADD COLUMN fills integer NOT NULL DEFAULT 0, "
                               "ADD CONSTRAINT upper_name_known CHECK (upper_name IS NOT NULL) NOT VALID;"};
constexpr Migration kBackfill = {3, "0003_backfill", R"sql(-- migrate: in batches
    UPDATE onestop.person SET upper_name = upper(name), fills = fills + 1
    WHERE n IN (SELECT n FROM onestop.person WHERE upper_name IS NULL ORDER BY n LIMIT 3);
)sql"};
constexpr Migration kConstrain = {4, "0004_constrain",
                                  "ALTER TABLE onestop.person VALIDATE CONSTRAINT upper_name_known"};

TEST_F(MigrationsTest, ABackfillThatIsKilledGoesOnWhereItWas) {
  ASSERT_THAT(Apply({kPeople, kExpand}), IsOk());
  Connection killer = database_.Connect();
  ConnectionOptions options = database_.Options();
  options.application_name = "migrator";
  int batches = 0;
  options.observer = [&](const StatementEvent& event) {
    // The third batch has run and is not committed.
    if (event.name != kBackfill.name || event.code != absl::StatusCode::kOk || ++batches != 4) return;
    EXPECT_THAT(
        killer.RunScript("test.kill",
                         "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
                         "'migrator'"),
        IsOk());
  };
  EXPECT_FALSE(Migrate(options, {kPeople, kExpand, kBackfill, kConstrain}, Soon()).ok());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM onestop.person WHERE upper_name IS NOT NULL"), "6");
  EXPECT_EQ(database_.Query("SELECT array_agg(id ORDER BY id) FROM onestop.migration"), "{1,2}");

  EXPECT_THAT(Apply({kPeople, kExpand, kBackfill, kConstrain}),
              IsOkAndHolds(ElementsAre("0003_backfill", "0004_constrain")));
  EXPECT_EQ(
      database_.Query("SELECT string_agg(upper_name || ':' || fills, ' ' ORDER BY n) FROM onestop.person"),
      // Every row was filled once: the batch that was killed was rolled back, and the ones before it
      // stayed.
      "P1:1 P2:1 P3:1 P4:1 P5:1 P6:1 P7:1 P8:1 P9:1 P10:1");
  EXPECT_EQ(database_.Query("SELECT convalidated FROM pg_constraint WHERE conname = 'upper_name_known'"),
            "t");
}

// An UPDATE that does not leave out the rows that are done would run for ever.
TEST_F(MigrationsTest, BatchesThatNeverEndAreStopped) {
  ASSERT_THAT(Apply({kPeople}), IsOk());
  const Migration endless = {2, "0002_endless",
                             "-- migrate: in batches\nUPDATE onestop.person SET name = 'x'"};
  const auto applied =
      Migrate(database_.Options(), {kPeople, endless}, Soon(), MigrationLimits{.batches_max = 3});
  EXPECT_THAT(applied, FailsWith(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(std::string(applied.status().message()), HasSubstr("0002_endless"));
  EXPECT_EQ(database_.Query("SELECT array_agg(id) FROM onestop.migration"), "{1}");
}

TEST_F(MigrationsTest, ABatchIsOneStatementAndADirectiveIsKnown) {
  EXPECT_THAT(Apply({{1, "0001_two", "-- migrate: in batches\nSELECT 1; SELECT 2"}}),
              FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(Apply({{1, "0001_word", "-- migrate: in pieces\nSELECT 1"}}), FailsWith(kFailedPrecondition));
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

// Several services may be deployed at once, each with its own migrator.
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
  // The key of migrations.cc: every version of the program must use the same one.
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

// ExpectSchema() runs under the service's own role, which may create nothing.
TEST_F(MigrationsTest, EveryServicesRoleMayLogInAndSeeTheSchemasVersion) {
  ASSERT_THAT(Migrate(database_.Options(), AllMigrations(), Soon()), IsOk());
  for (const char* role :
       {"onestop_catalog", "onestop_documents", "onestop_intake", "onestop_workflow", "onestop_approval",
        "onestop_tracking", "onestop_statistics", "onestop_follower", "onestop_audit", "onestop_auditor"}) {
    Connection connection = database_.Connect(role);
    EXPECT_THAT(ExpectSchema(connection, AllMigrations()), IsOk()) << role;
    EXPECT_THAT(connection.RunScript("test.create", "CREATE TABLE public.x (n integer)"),
                FailsWith(absl::StatusCode::kPermissionDenied))
        << role;
  }
}

}  // namespace
}  // namespace onestop::pg
