// The embedded default as a person meets it who forgot a terminal, finds the directory, or restarts the server under a
// client that follows.

#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/catalog/yaml.h"
#include "libs/sample_pki/sample_authority.h"
#include "libs/subprocess/subprocess.h"
#include "libs/testing/status_matchers.h"
#include "services/onestopd/sample_catalogue.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/embedded_server.h"
#include "tests/support/terminal.h"

namespace onestop {
namespace {

using ::testing::AllOf;
using testing::EmbeddedServer;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::ReadFile;
using testing::Terminal;

std::string Program(const std::string& name) {
  return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/", name);
}

class EmbeddedServerTest : public ::testing::Test {
 protected:
  // Walks a dossier to the leader's desk; the number of its events.
  void Walk() {
    const auto client = rpc::Client::Connect({.target = server_.target()});
    ASSERT_THAT(client, IsOk());
    const auto walked = testing::WalkToDraft(
        [&](const std::string&, const std::string& who) { return client->As(server_.Token(who)); });
    ASSERT_THAT(walked, IsOk());
    pg::Connection database = server_.Database();
    constexpr pg::Statement kCount = {"test.events", "SELECT count(*)::bigint FROM dossier.event"};
    const auto rows = database.Execute(kCount);
    ASSERT_THAT(rows, IsOk());
    events_ = (*rows)[0].Int64(0);
  }

  // The positions in what a feed wrote.
  std::vector<int64_t> Positions() const {
    std::vector<int64_t> positions;
    for (const absl::string_view line : absl::StrSplit(ReadFile(feed_), '\n', absl::SkipEmpty())) {
      constexpr absl::string_view kBegin = "{\"position\":";
      int64_t position = 0;
      if (line.substr(0, kBegin.size()) == kBegin &&
          absl::SimpleAtoi(line.substr(kBegin.size(), line.find(',', kBegin.size()) - kBegin.size()),
                           &position)) {
        positions.push_back(position);
      }
    }
    return positions;
  }
  // Waits until the feed has written as many events as there are.
  void AwaitFeed() const {
    const absl::Time until = absl::Now() + testing::kProcessMax;
    while (static_cast<int64_t>(Positions().size()) < events_) {
      ASSERT_LT(absl::Now(), until) << ReadFile(feed_) << ReadFile(said_);
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  EmbeddedServer server_;
  const std::string feed_ = server_.File("feed");
  const std::string said_ = server_.File("said");
  int64_t events_ = 0;
};

TEST_F(EmbeddedServerTest, ASecondServerInTheDirectoryIsRefused) {
  const std::string endpoint = ReadFile(server_.directory().Endpoint());
  Terminal second({Program("onestopd"), "--data", server_.directory().root});
  EXPECT_EQ(second.End(), 1);
  EXPECT_THAT(second.shown(),
              HasSubstr(absl::StrCat("a server runs there already (pid ", server_.pid(), ")")));
  EXPECT_EQ(ReadFile(server_.directory().Endpoint()), endpoint);
  EXPECT_TRUE(server_.postgres().Running());
  EXPECT_NO_FATAL_FAILURE(Walk());
}

// A person who has only the directory.
TEST_F(EmbeddedServerTest, TheDirectoryExplainsItself) {
  const std::string readme = ReadFile(server_.directory().Readme());
  const auto catalogue = catalog::FromYaml(onestopd::SampleCatalogueYaml());
  ASSERT_THAT(catalogue, IsOk());
  for (const auto& staff : catalogue->staff()) {
    EXPECT_THAT(readme,
                AllOf(HasSubstr(absl::StrCat("\n  ", staff.id(), " ")), HasSubstr(staff.full_name())));
  }
  for (const auto& system : catalogue->client_systems()) {
    EXPECT_THAT(readme, HasSubstr(absl::StrCat("\n  ", system.id(), " ")));
  }
  EXPECT_THAT(readme, AllOf(HasSubstr("KEYS AND PASSWORDS"), HasSubstr("KHÓA VÀ MẬT KHẨU"),
                            HasSubstr(absl::StrCat("\"", sample_pki::kSamplePassword, "\"")),
                            HasSubstr(absl::StrCat("ONESTOP_DATA=", server_.directory().root))));
  for (const auto& file : std::filesystem::directory_iterator(server_.directory().Signing())) {
    if (file.path().extension() != ".p12") continue;
    EXPECT_THAT(readme, HasSubstr(file.path().filename().string()));
  }
}

// A directory that was copied names itself once a server ran in it.
TEST_F(EmbeddedServerTest, TheExplanationIsWrittenAtEachStart) {
  const std::string path = server_.directory().Readme();
  const std::string before = ReadFile(path);
  server_.Stop(SIGTERM);
  std::ofstream(path) << "of another directory";
  server_.Start();
  EXPECT_EQ(ReadFile(path), before);
}

TEST_F(EmbeddedServerTest, WhatIsWrongWithTheArgumentsIsSaid) {
  const std::string root = server_.directory().root;
  const std::pair<std::vector<std::string>, std::string> wrong[] = {
      {{"--data", root, "--listen", "abc"}, "--listen is \"abc\""},
      {{"--data", root, "--listen", "0.0.0.0:1"}, "--listen is \"0.0.0.0:1\""},
      {{"--data", root, "--metrics", "abc"}, "--metrics is \"abc\""},
      {{"--data", root, "--lisen", "x"}, "there is no option \"--lisen\""},
      {{"--data"}, "--data needs a value"},
      {{"--listen", "127.0.0.1:0"}, "give --data DIR"}};
  for (const auto& [words, told] : wrong) {
    std::vector<std::string> line = {Program("onestopd")};
    line.insert(line.end(), words.begin(), words.end());
    Terminal terminal(line);
    EXPECT_EQ(terminal.End(), 2) << told;
    EXPECT_THAT(terminal.shown(), HasSubstr(told));
  }
}

TEST_F(EmbeddedServerTest, AFeedThatFollowsOutlivesRestartsAtOtherPorts) {
  const subprocess::Stream said = subprocess::Stream::AppendTo(said_);
  auto feed = subprocess::Process::Start({.arguments = {Program("onestop"), "feed", "--follow", "--data",
                                                        server_.directory().root, "--as", "ioc"},
                                          .output = subprocess::Stream::AppendTo(feed_),
                                          .error = said});
  ASSERT_THAT(feed, IsOk());
  ASSERT_NO_FATAL_FAILURE(Walk());
  ASSERT_NO_FATAL_FAILURE(AwaitFeed());
  for (const int signal : {SIGTERM, SIGTERM, SIGKILL}) {
    server_.Stop(signal);
    server_.StartElsewhere();
    ASSERT_NO_FATAL_FAILURE(Walk());
    ASSERT_NO_FATAL_FAILURE(AwaitFeed());
    EXPECT_FALSE(feed->WaitUntil(absl::InfinitePast())->has_value());
  }
  std::vector<int64_t> all;
  for (int64_t position = 1; position <= events_; ++position) all.push_back(position);
  EXPECT_EQ(Positions(), all);
  // What an orderly end says.
  EXPECT_THAT(ReadFile(said_), HasSubstr("the server is shutting down"));
}

}  // namespace
}  // namespace onestop
