// What operators do at the database itself, without a server.

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/test_database.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/end_warnings.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TestDatabase;

struct Ended {
  int code;
  std::string said;
};

Ended Onestop(std::vector<std::string> words) {
  words.insert(words.begin(), "onestop");
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int code = Run(static_cast<int>(arguments.size()), arguments.data());
  return {code, ::testing::internal::GetCapturedStdout() + ::testing::internal::GetCapturedStderr()};
}

std::string Sample() {
  return absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen/catalogue.yaml");
}

TEST(CatalogueInitTest, TheFirstCatalogueComesInOnce) {
  TestDatabase database;
  const std::string role = database.Conninfo("onestop_catalog");
  EXPECT_EQ(Onestop({"catalogue", "init", Sample(), "--database", role}).code, 0);
  EXPECT_EQ(database.Query("SELECT revision FROM catalog.revision"), "1");
  const Ended again = Onestop({"catalogue", "init", Sample(), "--database", role});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.said, HasSubstr("province H31 has a catalogue already, at revision 1"));
}

TEST(CatalogueInitTest, AWrongFileIsToldWithItsLinesAndLeavesNothing) {
  TestDatabase database;
  const testing::TemporaryDirectory directory;
  testing::WriteFile(directory.File("c.yaml"),
                     "province: H31\nagencies:\n  - {id: H31.06, calendar_id: none}\n");
  const Ended ended = Onestop(
      {"catalogue", "init", directory.File("c.yaml"), "--database", database.Conninfo("onestop_catalog")});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.said, HasSubstr("c.yaml:3: agencies[0]"));
  EXPECT_EQ(database.Query("SELECT count(*) FROM catalog.entry"), "0");
}

TEST(CatalogueInitTest, ARoleThatMayNotIsRefused) {
  TestDatabase database;
  EXPECT_EQ(
      Onestop({"catalogue", "init", Sample(), "--database", database.Conninfo("onestop_tracking")}).code, 1);
  EXPECT_EQ(database.Query("SELECT count(*) FROM catalog.entry"), "0");
}

TEST(EndWarningsTest, WhatEndsSoonIsToldWithItsLastDay) {
  auto catalogue = ReadCatalogue(Sample());
  ASSERT_TRUE(catalogue.ok());
  std::ostringstream out;
  const Session session(Settings(), out);
  const auto told = [&](absl::CivilDay today) {
    ::testing::internal::CaptureStderr();
    WarnOfEnds(session, *catalogue, today);
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_THAT(told(absl::CivilDay(2027, 9, 3)),
              HasSubstr("vn-office knows its holidays to 2027-12-31, 119 days from"));
  EXPECT_EQ(told(absl::CivilDay(2027, 9, 2)), "");
  catalog::v1::Staff& signer = *catalogue->mutable_staff(0);
  signer.add_certificate_ends()->set_last_day("2026-09-01");
  EXPECT_EQ(told(absl::CivilDay(2026, 8, 2)), "");
  EXPECT_THAT(told(absl::CivilDay(2026, 8, 3)),
              HasSubstr(absl::StrCat(signer.id(), " ends on 2026-09-01, 29 days from")));
  EXPECT_THAT(told(absl::CivilDay(2026, 9, 2)), HasSubstr(absl::StrCat(signer.id(), " ended on 2026-09-01")));
}

// The hint is about the database: no server is asked.
TEST(OperatorTest, ADatabaseThatIsAwayIsWhatTheAdviceIsAbout) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"migrate"}, {"verify"}}) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"--database", "host=/nowhere dbname=onestop"});
    const Ended ended = Onestop(words);
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.said, AllOf(HasSubstr("PostgreSQL"), Not(HasSubstr("--target"))));
  }
}

}  // namespace
}  // namespace onestop::cli
