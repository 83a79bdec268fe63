// Programs that are started: what they inherit from this one, how their end is reported, and that none is
// left running.

#include "libs/subprocess/subprocess.h"

#include <fcntl.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>

#include <csignal>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::subprocess {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::ReadFile;
using ::testing::HasSubstr;

class SubprocessTest : public ::testing::Test {
 protected:
  Command Shell(const std::string& script) const {
    return {.arguments = {"/bin/sh", "-c", script},
            .output = Stream::AppendTo(log_),
            .error = Stream::AppendTo(log_)};
  }
  ExitStatus End(const Command& command) {
    auto process = Process::Start(command);
    EXPECT_THAT(process, IsOk());
    if (!process.ok()) return {};
    const auto ended = process->Wait();
    EXPECT_THAT(ended, IsOk());
    return ended.value_or(ExitStatus{});
  }
  std::string Log() const { return ReadFile(log_); }

  testing::TemporaryDirectory directory_;
  const std::string log_ = directory_.File("log");
};

TEST_F(SubprocessTest, ArgumentsReachTheProgramAsTheyAre) {
  Command command = Shell("printf '%s|' \"$@\"");
  // No shell of ours reads them: blanks, empty arguments and $(…) arrive as they are.
  command.arguments.insert(command.arguments.end(), {"sh", "a b", "", "$(id)", "Hồ sơ"});
  EXPECT_TRUE(End(command).ok());
  EXPECT_EQ(Log(), "a b||$(id)|Hồ sơ|");
}

TEST_F(SubprocessTest, TheExitCodeAndTheSignalAreTold) {
  const ExitStatus code = End(Shell("exit 3"));
  EXPECT_EQ(code.code, 3);
  EXPECT_EQ(code.Describe(), "exit code 3");
  const ExitStatus signal = End(Shell("kill -9 $$"));
  EXPECT_EQ(signal.code, -1);
  EXPECT_FALSE(signal.ok());
  EXPECT_EQ(signal.Describe(), "signal 9");
}

TEST_F(SubprocessTest, AProgramThatIsNotThereIsNamed) {
  const auto process = Process::Start({.arguments = {"/nowhere/program"}});
  EXPECT_THAT(process.status(), FailsWith(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(process.status().message()), HasSubstr("/nowhere/program"));
  EXPECT_THAT(Process::Start({}).status(), FailsWith(absl::StatusCode::kInternal));
}

TEST_F(SubprocessTest, DirectoryEnvironmentAndInputAreAsTold) {
  Command command = Shell("pwd; echo \"$HOME$ONLY\"; cat");
  command.working_directory = directory_.path().string();
  command.environment = {"ONLY=this"};
  command.input = Stream::Null();
  EXPECT_TRUE(End(command).ok());
  EXPECT_EQ(Log(), absl::StrCat(directory_.path().string(), "\nthis\n"));
}

TEST_F(SubprocessTest, AStreamMayBeADescriptor) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  Command command = Shell("cat");
  command.input = Stream::Descriptor(ends[0]);
  auto process = Process::Start(command);
  ASSERT_THAT(process, IsOk());
  close(ends[0]);
  ASSERT_EQ(write(ends[1], "said", 4), 4);
  close(ends[1]);
  EXPECT_THAT(process->Wait(), IsOk());
  EXPECT_EQ(Log(), "said");
}

TEST_F(SubprocessTest, AnIsolatedProgramGetsNoFileAndNoIgnoredSignal) {
  const int file = open("/dev/null", O_RDONLY);  // Without O_CLOEXEC, as a library may open one.
  ASSERT_GT(file, STDERR_FILENO);
  const auto before = std::signal(SIGTERM, SIG_IGN);
  Command command =
      Shell(absl::StrCat("[ -e /proc/self/fd/", file, " ] && echo open; kill -TERM $$; echo survived"));
  EXPECT_EQ(End(command).code, 0);
  EXPECT_EQ(Log(), "open\nsurvived\n");
  command.isolated = true;
  EXPECT_EQ(End(command).signal, SIGTERM);
  EXPECT_EQ(Log(), "open\nsurvived\n");
  std::signal(SIGTERM, before);
  close(file);
}

// Fields 1 and 6 of /proc/PID/stat are the process and its session.
TEST_F(SubprocessTest, ANewSessionIsItsOwn) {
  Command command = Shell("cut -d' ' -f1,6 /proc/$$/stat");
  command.new_session = true;
  auto process = Process::Start(command);
  ASSERT_THAT(process, IsOk());
  const std::string pid = absl::StrCat(process->pid());
  EXPECT_THAT(process->Wait(), IsOk());
  EXPECT_EQ(Log(), absl::StrCat(pid, " ", pid, "\n"));
}

TEST_F(SubprocessTest, AskingForAnEndNeedNotWaitAndItIsToldOnce) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  Command command = Shell("cat");
  command.input = Stream::Descriptor(ends[0]);
  auto process = Process::Start(command);
  close(ends[0]);
  ASSERT_THAT(process, IsOk());
  const auto running = process->WaitUntil(absl::InfinitePast());
  ASSERT_THAT(running, IsOk());
  EXPECT_FALSE(running->has_value()) << "its input is open";
  close(ends[1]);
  const auto ended = process->WaitUntil(absl::Now() + absl::Minutes(1));
  ASSERT_THAT(ended, IsOk());
  ASSERT_TRUE(ended->has_value());
  EXPECT_TRUE((*ended)->ok());
  EXPECT_EQ(process->pid(), 0);
  EXPECT_THAT(process->Wait().status(), FailsWith(absl::StatusCode::kInternal));
}

TEST_F(SubprocessTest, AProgramThatIsNotAwaitedIsEndedWithTheObject) {
  pid_t pid = 0;
  {
    const auto process = Process::Start(Shell("sleep 600"));
    ASSERT_THAT(process, IsOk());
    pid = process->pid();
  }
  EXPECT_EQ(kill(pid, 0), -1) << "it is gone and was awaited";
}

TEST_F(SubprocessTest, AProgramBesideThisOneIsFound) {
  EXPECT_THAT(FindBeside("subprocess_test"), IsOk());
  EXPECT_THAT(FindBeside("no-such-program").status(), FailsWith(absl::StatusCode::kUnavailable));
}

TEST_F(SubprocessTest, AProgramOfThisBuildOrAnInstalledOneIsFound) {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(std::string(::testing::TempDir())) / absl::StrCat("find_beside.", getpid());
  const std::string server = root / "bin" / "onestopd";
  fs::create_directories(root / "bin");
  fs::create_directories(root / "libexec" / "onestop");
  const absl::StatusOr<std::string> missing = FindBeside(server, "worker");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(missing.status().message()), ::testing::HasSubstr("package onestop-pdf"));

  const fs::path installed = root / "libexec" / "onestop" / "worker";
  std::ofstream(installed) << "#!/bin/sh\n";
  fs::permissions(installed, fs::perms::owner_all);
  const absl::StatusOr<std::string> found = FindBeside(server, "worker");
  ASSERT_THAT(found, IsOk());
  EXPECT_TRUE(fs::equivalent(*found, installed)) << *found;

  // The one of the same build is preferred.
  const fs::path beside = root / "bin" / "worker";
  fs::copy_file(installed, beside);
  EXPECT_EQ(FindBeside(server, "worker").value_or(""), beside.string());
  fs::remove_all(root);
}

}  // namespace
}  // namespace onestop::subprocess
