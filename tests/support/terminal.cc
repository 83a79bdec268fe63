// Gives a program a pseudo-terminal, reads what it shows and types for it.

#include "tests/support/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "tests/support/embedded_server.h"

namespace onestop::testing {
namespace {

// What is shown is compared as text, and no person presses the keys that a pager waits for.
std::vector<std::string> PlainEnvironment() {
  std::vector<std::string> environment = {"NO_COLOR=1", "PAGER=cat"};
  for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);
  return environment;
}

}  // namespace

Terminal::Terminal(std::vector<std::string> words) : terminal_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  CHECK(terminal_ >= 0 && grantpt(terminal_) == 0 && unlockpt(terminal_) == 0);
  const std::string inside = ptsname(terminal_);
  const subprocess::Stream stream = subprocess::Stream::Terminal(inside);
  auto process = subprocess::Process::Start({.arguments = std::move(words),
                                             .environment = PlainEnvironment(),
                                             .input = stream,
                                             .output = stream,
                                             .error = stream,
                                             .new_session = true});
  CHECK(process.ok());
  process_ = *std::move(process);
}

Terminal::~Terminal() {
  process_.reset();
  close(terminal_);
}

bool Terminal::Read() {
  pollfd ready = {.fd = terminal_, .events = POLLIN, .revents = 0};
  if (poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(kProcessMax))) <= 0) return false;
  char bytes[4096];
  const ssize_t count = read(terminal_, bytes, sizeof bytes);
  // EIO: the last process on the terminal has ended.
  if (count <= 0) return false;
  // The terminal shows each line's end as \r\n.
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
  // Its output has ended: it ends too, or hangs and is ended.
  auto ended = process_->WaitUntil(absl::Now() + kProcessMax);
  CHECK(ended.ok());
  if (!ended->has_value()) {
    process_->Signal(SIGKILL);
    ended = process_->WaitUntil(absl::InfiniteFuture());
  }
  process_.reset();
  return (*ended)->code;
}

}  // namespace onestop::testing
