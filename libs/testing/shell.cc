// Runs a shell with a pipe for its output.
#include "libs/testing/shell.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/subprocess/subprocess.h"

namespace onestop::testing {

ShellOutcome Shell(const std::string& script) {
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  auto shell = subprocess::Process::Start({.arguments = {"/bin/sh", "-c", script},
                                           .input = subprocess::Stream::Null(),
                                           .output = subprocess::Stream::Descriptor(ends[1])});
  CHECK(shell.ok());
  // The end of the output is seen only when no descriptor of ours is open.
  close(ends[1]);
  ShellOutcome outcome;
  std::array<char, 4096> part;
  while (const ssize_t size = read(ends[0], part.data(), part.size())) {
    CHECK(size > 0);
    outcome.output.append(part.data(), static_cast<size_t>(size));
  }
  close(ends[0]);
  const auto ended = shell->Wait();
  CHECK(ended.ok());
  outcome.exit_code = ended->code;
  return outcome;
}

bool Installed(absl::string_view name) { return Shell(absl::StrCat("command -v ", name)).exit_code == 0; }

}  // namespace onestop::testing
