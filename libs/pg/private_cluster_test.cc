// A private cluster is made, stopped, killed and taken over, and loses nothing that was committed. Runs as
// root or not.

#include "libs/pg/private_cluster.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pg/sql_error.h"
#include "libs/pg/transaction.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pg {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

class PrivateClusterTest : public ::testing::Test {
 protected:
  // The server's user must be able to pass through.
  PrivateClusterTest() { root_.AllowPassage(); }

  absl::StatusOr<PrivateCluster> Open(bool stop_at_exit = true) {
    return PrivateCluster::Open({.directory = directory_, .durable = false, .stop_at_exit = stop_at_exit});
  }
  static Connection Connect(const PrivateCluster& cluster) {
    auto connection = Connection::Open({.conninfo = cluster.Conninfo("postgres", "postgres")}, Soon());
    EXPECT_THAT(connection, IsOk());
    return *std::move(connection);
  }

  std::string LogText(const std::string& suffix = "") const {
    return testing::ReadFile(absl::StrCat(directory_, "/postgres.log", suffix));
  }

  testing::TemporaryDirectory root_;
  std::string directory_ = root_.File("cluster");
};

TEST_F(PrivateClusterTest, WhatWasCommittedIsThereAfterAStopAndAfterAKill) {
  constexpr Statement kCount = {"test.count", "SELECT count(*)::bigint FROM t"};
  {
    auto cluster = Open();
    ASSERT_THAT(cluster, IsOk());
    EXPECT_TRUE(cluster->Running());
    ASSERT_THAT(
        Connect(*cluster).RunScript("test.make", "CREATE TABLE t (n integer); INSERT INTO t VALUES (1)"),
        IsOk());
  }
  auto cluster = Open();
  ASSERT_THAT(cluster, IsOk());
  ASSERT_THAT(Connect(*cluster).RunScript("test.insert", "INSERT INTO t VALUES (2)"), IsOk());
  ASSERT_THAT(cluster->KillHard(), IsOk());
  EXPECT_FALSE(cluster->Running());
  ASSERT_THAT(cluster->Start(), IsOk());
  Connection connection = Connect(*cluster);
  const auto rows = connection.Execute(kCount);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].Int64(0), 2);
}

// As after a crash of onestopd: the server has the same start time before and after.
TEST_F(PrivateClusterTest, AServerLeftRunningIsTakenOver) {
  constexpr Statement kStart = {"test.start", "SELECT pg_postmaster_start_time()::text"};
  std::string start_time;
  {
    auto cluster = Open(/*stop_at_exit=*/false);
    ASSERT_THAT(cluster, IsOk());
    Connection connection = Connect(*cluster);
    const auto rows = connection.Execute(kStart);
    ASSERT_THAT(rows, IsOk());
    start_time = std::string((*rows)[0].Text(0));
  }
  auto cluster = Open();
  ASSERT_THAT(cluster, IsOk());
  Connection connection = Connect(*cluster);
  const auto rows = connection.Execute(kStart);
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ((*rows)[0].Text(0), start_time);
}

// The first one's end would stop the server under the second, and the other way round.
TEST_F(PrivateClusterTest, OneThatStopsItsServerHasTheDirectoryToItself) {
  {
    auto cluster = Open();
    ASSERT_THAT(cluster, IsOk());
    const absl::Status second = Open().status();
    EXPECT_THAT(second, FailsWith(absl::StatusCode::kAlreadyExists));
    EXPECT_THAT(std::string(second.message()), HasSubstr(absl::StrCat("(pid ", getpid(), ")")));
    EXPECT_TRUE(cluster->Running());
  }
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(PrivateClusterTest, AnInitialisationThatBrokeOffIsBegunAgain) {
  std::filesystem::create_directories(absl::StrCat(directory_, "/socket"));
  // What initdb leaves when the machine goes down half-way.
  std::filesystem::create_directories(absl::StrCat(directory_, "/data.new/base"));
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(PrivateClusterTest, ADirectoryOfSomethingElseIsLeftAlone) {
  std::filesystem::create_directories(directory_);
  std::ofstream(absl::StrCat(directory_, "/letter.txt")) << "dear";
  EXPECT_THAT(Open().status(), FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(std::filesystem::exists(absl::StrCat(directory_, "/data")));
}

TEST_F(PrivateClusterTest, APathTooLongForASocketIsRefused) {
  directory_ = absl::StrCat(root_.path().string(), "/", std::string(100, 'x'));
  EXPECT_THAT(Open().status(), FailsWith(absl::StatusCode::kFailedPrecondition));
}

// A unique violation, whose DETAIL would quote the row.
TEST_F(PrivateClusterTest, OthersCannotReachItAndItsLogQuotesNoRows) {
  auto cluster = Open();
  ASSERT_THAT(cluster, IsOk());
  struct stat info = {};
  ASSERT_EQ(stat(directory_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  Connection connection = Connect(*cluster);
  ASSERT_THAT(
      connection.RunScript("test.make", "CREATE TABLE t (name text UNIQUE); INSERT INTO t VALUES ('Bình')"),
      IsOk());
  EXPECT_THAT(connection.RunScript("test.again", "INSERT INTO t VALUES ('Bình')"),
              FailsWith(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(cluster->Stop(), IsOk());
  EXPECT_THAT(LogText(), HasSubstr("duplicate key"));
  EXPECT_THAT(LogText(), Not(HasSubstr("Bình")));
}

TEST_F(PrivateClusterTest, AServerThatCannotBeOpenedTellsItsLastWordsAndNothingOlder) {
  {
    auto cluster = Open();
    ASSERT_THAT(cluster, IsOk());
    EXPECT_THAT(Connect(*cluster).RunScript("test.cast", "SELECT 'Bình'::integer"), Not(IsOk()));
  }
  // The log does quote this value; only what a new server says may be repeated in an error.
  ASSERT_THAT(LogText(), HasSubstr("Bình"));
  const absl::Status status =
      PrivateCluster::Open({.directory = directory_, .durable = false, .settings = {"shared_buffers = much"}})
          .status();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(status.message(), HasSubstr("postgres.log"));
  EXPECT_THAT(status.message(), HasSubstr("shared_buffers"));
  EXPECT_THAT(status.message(), Not(HasSubstr("Bình")));
}

TEST_F(PrivateClusterTest, ALogAboveItsLimitBeginsAnewAndTheServerGoesOnInIt) {
  auto cluster = Open();
  ASSERT_THAT(cluster, IsOk());
  Connection connection = Connect(*cluster);
  EXPECT_THAT(connection.RunScript("test.first", "SELECT 1 FROM first_mistake"), Not(IsOk()));
  const std::string before = LogText();
  ASSERT_THAT(before, HasSubstr("first_mistake"));
  ASSERT_THAT(cluster->LimitLog(static_cast<int64_t>(before.size())), IsOk());
  EXPECT_EQ(LogText(), before);

  ASSERT_THAT(cluster->LimitLog(static_cast<int64_t>(before.size()) - 1), IsOk());
  EXPECT_EQ(LogText(), "");
  EXPECT_EQ(LogText(".old"), before);
  EXPECT_THAT(connection.RunScript("test.second", "SELECT 1 FROM second_mistake"), Not(IsOk()));
  EXPECT_THAT(LogText(), HasSubstr("second_mistake"));
  // The server appends: an emptied file has no hole at its beginning.
  EXPECT_THAT(LogText(), Not(HasSubstr(std::string(1, '\0'))));
}

// A trigger holds COMMIT up at a lock until the server is killed.
TEST_F(PrivateClusterTest, ACommitThatTheServersDeathInterruptsIsInDoubt) {
  auto cluster = Open();
  ASSERT_THAT(cluster, IsOk());
  Connection blocker = Connect(*cluster);
  ASSERT_THAT(blocker.RunScript("test.make", R"sql(
      CREATE TABLE t (n integer);
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_advisory_lock(7); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION wait();
      SELECT pg_advisory_lock(7);
  )sql"),
              IsOk());
  absl::Status status;
  std::thread committing([&] {
    constexpr Statement kInsert = {"test.insert", "INSERT INTO t VALUES (1)"};
    Connection connection = Connect(*cluster);
    auto transaction = Transaction::Begin(connection, {});
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(transaction->Execute(kInsert), IsOk());
    status = transaction->Commit();
  });
  constexpr Statement kWaiting = {"test.waiting",
                                  "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"};
  // Killed exactly while COMMIT waits, not before it was sent.
  for (bool waiting = false; !waiting;) {
    const auto rows = blocker.Execute(kWaiting);
    ASSERT_THAT(rows, IsOk());
    waiting = !rows->empty();
  }
  ASSERT_THAT(cluster->KillHard(), IsOk());
  committing.join();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnknown, "COMMIT_IN_DOUBT"));
}

}  // namespace
}  // namespace onestop::pg
