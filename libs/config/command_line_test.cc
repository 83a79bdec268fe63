// The command line of a server: exit codes, what goes to standard output, and what each wrong
// argument is told.

#include "libs/config/command_line.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace onestop::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

struct Outcome {
  CommandLine line;
  std::string out;
  std::string err;
};

Outcome Invoke(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "onestop-intake");
  // gtest's capture functions are internal, but no public ones exist.
  CaptureStdout();
  CaptureStderr();
  CommandLine line = ReadCommandLine(static_cast<int>(arguments.size()), arguments.data(), kIntake);
  return {.line = std::move(line), .out = GetCapturedStdout(), .err = GetCapturedStderr()};
}

std::string Sample() { return absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/config/intake.yaml"); }

TEST(CommandLineTest, AConfigurationIsReadAndTheProgramGoesOn) {
  const Outcome outcome = Invoke({"--config", Sample().c_str()});
  ASSERT_TRUE(outcome.line.config.has_value());
  EXPECT_EQ(outcome.line.config->province, "H31");
  EXPECT_EQ(outcome.out + outcome.err, "");
}

// With defaults, so that an operator sees all that holds.
TEST(CommandLineTest, PrintConfigPrintsEveryValueAndStops) {
  const Outcome outcome = Invoke({absl::StrCat("--config=", Sample()).c_str(), "--print-config"});
  EXPECT_FALSE(outcome.line.config.has_value());
  EXPECT_EQ(outcome.line.exit_code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("  queue_commands_max: 4096\n"));
  EXPECT_THAT(outcome.out,
              StartsWith("# Every value that would hold. Nothing that is named here was opened"));
}

// What it names is opened by the process, which knows how.
TEST(CommandLineTest, CheckIsLeftToTheProcess) {
  const Outcome outcome = Invoke({"--config", Sample().c_str(), "--check"});
  EXPECT_TRUE(outcome.line.config.has_value());
  EXPECT_TRUE(outcome.line.check);
  EXPECT_FALSE(Invoke({"--config", Sample().c_str()}).line.check);
}

TEST(CommandLineTest, CheckWithoutAConfigurationSaysWhatItNeeds) {
  for (const char* option : {"--check", "--print-config"}) {
    const Outcome outcome = Invoke({option});
    EXPECT_EQ(outcome.line.exit_code, 2);
    EXPECT_THAT(outcome.err, StartsWith(absl::StrCat("onestop-intake: ", option, " needs --config FILE")));
  }
}

TEST(CommandLineTest, HelpAndVersionStopWithSuccess) {
  EXPECT_THAT(Invoke({"--help"}).out, HasSubstr("usage: onestop-intake --config FILE"));
  EXPECT_THAT(Invoke({"--help"}).out, StartsWith("onestop-intake: takes dossiers in"));
  EXPECT_THAT(Invoke({"--version"}).out, HasSubstr("onestop-intake 0."));
  EXPECT_EQ(Invoke({"--help"}).line.exit_code, 0);
}

// Nothing on standard output: a script may read it as a configuration.
TEST(CommandLineTest, WhatIsWrongIsToldOnStandardError) {
  for (const auto& [arguments, want] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{}, "--config is missing"},
           {{"--config"}, "--config needs a file"},
           {{"--port", "1"}, "there is no argument --port"},
           {{"--config", "/nowhere.yaml"}, "/nowhere.yaml: cannot be read"}}) {
    const Outcome outcome = Invoke(arguments);
    EXPECT_FALSE(outcome.line.config.has_value());
    EXPECT_EQ(outcome.line.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(want));
    EXPECT_EQ(outcome.out, "");
  }
}

}  // namespace
}  // namespace onestop::config
