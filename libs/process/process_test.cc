// A process starts what its services need, says what an operator is to do when it cannot, and stops in the order that loses
// nothing: against a real database, without a service of the project.

#include "libs/process/process.h"

#include <sys/stat.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::process {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

config::Config ConfigFor(const TestDatabase& database) {
  config::Config config;
  config.province = "H31";
  config.listen = {.address = "127.0.0.1:0", .allow_plaintext = true};
  config.database.conninfo = absl::StrReplaceAll(
      database.Conninfo(), {{absl::StrCat(" user='", pg::PrivateCluster::kSuperuser, "'"), ""}});
  config.drain_seconds = 1;
  return config;
}

// Writes its name when it is destroyed.
class Witness {
 public:
  Witness(std::string name, std::vector<std::string>& ended) : name_(std::move(name)), ended_(ended) {}
  ~Witness() { ended_.push_back(name_); }

 private:
  std::string name_;
  std::vector<std::string>& ended_;
};

TEST(ProcessTest, OpensEachServiceAndThenListens) {
  const TestDatabase database;
  Process process(ConfigFor(database), config::kCatalog);
  std::vector<std::string> opened;
  const auto service = [&opened](std::string name) {
    return [&opened, name](Process& started) {
      EXPECT_NE(started.catalogue()(), nullptr) << "the catalogue is read before a service is opened";
      opened.push_back(name);
      return absl::OkStatus();
    };
  };
  ASSERT_TRUE(process.Start({service("first"), service("second")}).ok());
  EXPECT_THAT(opened, ElementsAre("first", "second"));
  EXPECT_GT(process.server().port(), 0);
}

TEST(ProcessTest, AServiceThatCannotBeOpenedEndsTheStart) {
  const TestDatabase database;
  Process process(ConfigFor(database), config::kCatalog);
  bool opened = false;
  const absl::Status status =
      process.Start({[](Process&) { return absl::FailedPreconditionError("there is no seal"); },
                     [&opened](Process&) {
                       opened = true;
                       return absl::OkStatus();
                     }});
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(opened);
}

TEST(ProcessTest, ADatabaseWithoutItsSchemaIsSaid) {
  const TestDatabase database(TestDatabase::Schema::kEmpty);
  Process process(ConfigFor(database), config::kCatalog);
  const absl::Status status = process.Start({});
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("migrate"));
}

// Both may be started by the machine's own start.
TEST(ProcessTest, ADatabaseThatComesLaterIsWaitedForAndTheWaitIsTold) {
  testing::PrivatePostgres own;
  const TestDatabase database(TestDatabase::Schema::kMigrated, own);
  config::Config config = ConfigFor(database);
  own.KillHard();
  ::testing::internal::CaptureStderr();
  Process process(config, config::kCatalog);
  absl::Status started;
  std::thread start([&] { started = process.Start({}); });
  own.Restart();
  start.join();
  EXPECT_TRUE(started.ok()) << started;
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("waiting for the database"));
  EXPECT_THAT(log, HasSubstr(own.cluster().directory()));
}

TEST(ProcessTest, WhatIsKeptLivesUntilTheStop) {
  const TestDatabase database;
  std::vector<std::string> ended;
  {
    Process process(ConfigFor(database), config::kCatalog);
    ASSERT_TRUE(process
                    .Start({[&ended](Process& started) {
                      started.Keep(std::make_unique<Witness>("kept", ended));
                      return absl::OkStatus();
                    }})
                    .ok());
    EXPECT_TRUE(ended.empty());
    process.Stop();
    EXPECT_THAT(ended, ElementsAre("kept"));
    process.Stop();  // A second stop finds nothing to do.
  }
  EXPECT_THAT(ended, ElementsAre("kept"));
}

TEST(ProcessTest, ARoleHasOnePool) {
  const TestDatabase database;
  Process process(ConfigFor(database), config::kCatalog);
  pg::Pool& pool = process.PoolFor("onestop_catalog");
  EXPECT_EQ(&process.PoolFor("onestop_catalog"), &pool);
  EXPECT_NE(&process.PoolFor("onestop_tracking"), &pool);
}

TEST(ProcessTest, APlaceForProgramsIsTakenBeforeAnyOther) {
  const testing::TemporaryDirectory directory;
  config::Config config;
  config.signing.programs_dir = directory.path().string();
  const Process process(config, config::kApproval);
  EXPECT_THAT(process.Helper("onestop-pdf-reader"), FailsWith(absl::StatusCode::kUnavailable));
  testing::WriteFile(directory.File("onestop-pdf-reader"), "");
  ASSERT_EQ(chmod(directory.File("onestop-pdf-reader").c_str(), 0700), 0);
  EXPECT_EQ(process.Helper("onestop-pdf-reader").value_or(""), directory.File("onestop-pdf-reader"));
}

}  // namespace
}  // namespace onestop::process
