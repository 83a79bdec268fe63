#include "tests/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "tests/embedded_server.h"

namespace onestop::testing {

Terminal::Terminal(std::vector<std::string> words) : terminal_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  CHECK(terminal_ >= 0 && grantpt(terminal_) == 0 && unlockpt(terminal_) == 0);
  const std::string inside = ptsname(terminal_);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  CHECK(posix_spawn_file_actions_init(&files) == 0 && posix_spawnattr_init(&attributes) == 0);
  CHECK(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID) == 0);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    CHECK(posix_spawn_file_actions_addopen(&files, stream, inside.c_str(), O_RDWR, 0) == 0);
  }
  CHECK(posix_spawn(&pid_, words.front().c_str(), &files, &attributes, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
}

Terminal::~Terminal() {
  if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
  close(terminal_);
}

bool Terminal::Read() {
  pollfd ready = {.fd = terminal_, .events = POLLIN, .revents = 0};
  if (poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(kProcessMax))) <= 0) return false;
  char bytes[4096];
  const ssize_t count = read(terminal_, bytes, sizeof bytes);
  if (count <= 0) return false;
  std::copy_if(bytes, bytes + count, std::back_inserter(shown_), [](char byte) { return byte != '\r'; });
  return true;
}

bool Terminal::AwaitText(absl::string_view text) {
  while (!absl::StrContains(shown_, text)) {
    if (!Read()) return false;
  }
  return true;
}

void Terminal::Type(absl::string_view line) {
  const std::string keys = absl::StrCat(line, "\n");
  CHECK(write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
}

int Terminal::End() {
  while (Read()) {
  }
  int status = 0;
  // Its output has ended: it ends too, or hangs and is ended.
  for (const absl::Time until = absl::Now() + kProcessMax; waitpid(pid_, &status, WNOHANG) == 0;) {
    if (absl::Now() > until) kill(pid_, SIGKILL);
    absl::SleepFor(absl::Milliseconds(5));
  }
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace onestop::testing
