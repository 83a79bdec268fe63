// What the terminal can do, and the pager between this program and it.

#include "tools/onestop/output.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace onestop::cli {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

size_t TerminalWidth() {
  if (size_t columns = 0; absl::SimpleAtoi(Environment("COLUMNS"), &columns) && columns > 0) return columns;
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string PagerCommand() {
  const char* pager = std::getenv("PAGER");
  return pager == nullptr ? "less" : pager;
}

// This program's, with options for less. As git does: what a person has set is kept.
std::vector<std::string> PagerEnvironment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  if (std::getenv("LESS") == nullptr) variables.emplace_back("LESS=FRX");
  return variables;
}

}  // namespace

OutputStyle StyleOfTerminal(Format format) {
  OutputStyle style = {.format = format};
  if (isatty(STDOUT_FILENO) == 0) return style;
  style.width = TerminalWidth();
  style.colours = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  return style;
}

Pager::Pager() {
  const std::string command = PagerCommand();
  if (isatty(STDOUT_FILENO) == 0 || command.empty() || command == "cat") return;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  // Isolated: Ctrl-C has its usual effect on it.
  auto process = subprocess::Process::Start({.arguments = {"/bin/sh", "-c", command},
                                             .environment = PagerEnvironment(),
                                             .input = subprocess::Stream::Descriptor(ends[0]),
                                             .isolated = true});
  close(ends[0]);
  if (process.ok()) {
    process_ = *std::move(process);
    terminal_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    dup2(ends[1], STDOUT_FILENO);
    // Ctrl-C is the pager's: who wants to stop leaves it, and the next write ends this program.
    std::signal(SIGINT, SIG_IGN);
  }
  close(ends[1]);
}

Pager::~Pager() {
  if (!process_.has_value()) return;
  std::cout.flush();
  // The pager sees the end of its input only when no descriptor of ours is open.
  dup2(terminal_, STDOUT_FILENO);
  close(terminal_);
  process_->Wait().IgnoreError();
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace onestop::cli
