// Proves what tests rely on: databases that do not see one another, and nothing left behind.

#include "libs/testing/test_database.h"

#include <signal.h>
#include <unistd.h>

#include <filesystem>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pg/migrations.h"
#include "libs/testing/status_matchers.h"

namespace onestop::testing {
namespace {

TEST(TestDatabaseTest, EachIsMigratedAndSeesNothingOfTheOthers) {
  TestDatabase first;
  TestDatabase second;
  first.Run("CREATE TABLE public.t (n integer); INSERT INTO public.t VALUES (7)");
  EXPECT_EQ(first.Query("SELECT n FROM public.t"), "7");
  EXPECT_EQ(second.Query("SELECT to_regclass('public.t')"), "");
  pg::Connection connection = second.Connect("onestop_intake");
  EXPECT_THAT(pg::ExpectSchema(connection, pg::AllMigrations()), IsOk());
}

// Tests of recovery kill the server and go on with the same database.
TEST(TestDatabaseTest, ItSurvivesAKilledServer) {
  PrivatePostgres postgres;
  TestDatabase database(TestDatabase::Schema::kEmpty, postgres);
  database.Run("CREATE TABLE t (n integer); INSERT INTO t VALUES (1)");
  postgres.KillHard();
  EXPECT_FALSE(postgres.cluster().Running());
  postgres.Restart();
  EXPECT_EQ(database.Query("SELECT count(*) FROM t"), "1");
}

TEST(PrivatePostgresTest, NothingIsLeftAfterItsDestruction) {
  std::string directory;
  {
    PrivatePostgres postgres;
    directory = postgres.cluster().directory();
    EXPECT_TRUE(std::filesystem::exists(directory));
  }
  EXPECT_FALSE(std::filesystem::exists(directory));
}

// A destructor does not run here; the guard process does the work.
TEST(PrivatePostgresTest, NothingIsLeftWhenTheProgramIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto be_killed = [&ends] {
    PrivatePostgres postgres;
    const std::string& directory = postgres.cluster().directory();
    if (write(ends[1], directory.data(), directory.size()) < 0) _exit(1);
    kill(getpid(), SIGKILL);
  };
  ASSERT_EXIT(be_killed(), ::testing::KilledBySignal(SIGKILL), "");
  close(ends[1]);
  std::string directory(100, '\0');
  const ssize_t size = read(ends[0], directory.data(), directory.size());
  ASSERT_GT(size, 0);
  directory.resize(static_cast<size_t>(size));
  // The guard's pipe ends with the child; it then ends the server and removes the directory.
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  while (std::filesystem::exists(directory) && absl::Now() < limit) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_FALSE(std::filesystem::exists(directory));
  close(ends[0]);
}

}  // namespace
}  // namespace onestop::testing
