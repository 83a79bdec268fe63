// The one place that starts programs. posix_spawn and not fork: a server has threads, and a child of fork
// may call almost nothing safely between fork and exec.
#include "libs/subprocess/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"

namespace onestop::subprocess {
namespace {

// Waiting with a deadline polls: waitpid() takes none. Short programs are noticed soon, long ones cost
// little.
constexpr absl::Duration kFirstPause = absl::Microseconds(50);
constexpr absl::Duration kLastPause = absl::Milliseconds(10);

// posix_spawn takes its strings as non-const and does not change them.
std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Returns 0 or an error number, as the functions of posix_spawn do.
int AddStream(posix_spawn_file_actions_t& files, int target, const Stream& stream) {
  if (stream.descriptor >= 0) return posix_spawn_file_actions_adddup2(&files, stream.descriptor, target);
  if (stream.path.empty()) return 0;
  return posix_spawn_file_actions_addopen(&files, target, stream.path.c_str(), stream.flags, 0600);
}

int AddFiles(posix_spawn_file_actions_t& files, const Command& command) {
  int error = 0;
  if (!command.working_directory.empty()) {
    error = posix_spawn_file_actions_addchdir_np(&files, command.working_directory.c_str());
  }
  if (error == 0) error = AddStream(files, STDIN_FILENO, command.input);
  if (error == 0) error = AddStream(files, STDOUT_FILENO, command.output);
  if (error == 0) error = AddStream(files, STDERR_FILENO, command.error);
  if (error == 0 && command.isolated) {
    // After the standard streams are in place: descriptors are given by number, and one of them may be
    // above 2.
    error = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  }
  return error;
}

int SetAttributes(posix_spawnattr_t& attributes, const Command& command) {
  short flags = 0;
  if (command.new_session) flags = static_cast<short>(flags | POSIX_SPAWN_SETSID);
  if (command.isolated) {
    // A server blocks signals in its threads and ignores some.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    flags = static_cast<short>(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  return posix_spawnattr_setflags(&attributes, flags);
}

// The process, or a negative error number.
pid_t Spawn(const Command& command) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  const absl::Cleanup destroy = [&] {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  };
  int error = AddFiles(files, command);
  if (error == 0) error = SetAttributes(attributes, command);
  if (error != 0) return -error;
  const std::vector<char*> arguments = Pointers(command.arguments);
  const std::vector<char*> variables =
      command.environment.has_value() ? Pointers(*command.environment) : std::vector<char*>();
  pid_t pid = 0;
  error = posix_spawn(&pid, arguments.front(), &files, &attributes, arguments.data(),
                      command.environment.has_value() ? variables.data() : environ);
  return error == 0 ? pid : -error;
}

}  // namespace

Stream Stream::Null() { return {.path = "/dev/null", .flags = O_RDWR}; }

Stream Stream::AppendTo(const std::string& path) {
  return {.path = path, .flags = O_WRONLY | O_CREAT | O_APPEND};
}

Stream Stream::Terminal(const std::string& path) { return {.path = path, .flags = O_RDWR}; }

std::string ExitStatus::Describe() const {
  return signal != 0 ? absl::StrCat("signal ", signal) : absl::StrCat("exit code ", code);
}

absl::StatusOr<Process> Process::Start(const Command& command) {
  if (command.arguments.empty()) return absl::InternalError("a program is started without its path");
  const std::string& program = command.arguments.front();
  const pid_t pid = Spawn(command);
  if (pid < 0) return absl::InternalError(absl::StrCat("cannot start ", program, ": ", std::strerror(-pid)));
  return Process(pid, program);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), program_(std::move(other.program_)) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(program_, other.program_);
  return *this;
}

Process::~Process() {
  if (pid_ == 0) return;
  // SIGKILL cannot be ignored, so that the wait below ends.
  Signal(SIGKILL);
  Wait().IgnoreError();
}

void Process::Signal(int signal) const {
  // After its end was awaited the number may belong to another process: pid_ is 0 then.
  if (pid_ > 0) kill(pid_, signal);
}

absl::StatusOr<std::optional<ExitStatus>> Process::Await(int options) {
  if (pid_ == 0) return absl::InternalError(absl::StrCat("the end of ", program_, " was awaited before"));
  int status = 0;
  pid_t ended = 0;
  do {
    ended = waitpid(pid_, &status, options);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return std::nullopt;
  pid_ = 0;
  if (ended < 0) {
    return absl::InternalError(absl::StrCat("cannot wait for ", program_, ": ", std::strerror(errno)));
  }
  if (WIFSIGNALED(status)) return ExitStatus{.code = -1, .signal = WTERMSIG(status)};
  return ExitStatus{.code = WEXITSTATUS(status)};
}

absl::StatusOr<ExitStatus> Process::Wait() {
  ASSIGN_OR_RETURN(const std::optional<ExitStatus> ended, Await(0));
  return *ended;
}

absl::StatusOr<std::optional<ExitStatus>> Process::WaitUntil(absl::Time deadline) {
  for (absl::Duration pause = kFirstPause;; pause = std::min(2 * pause, kLastPause)) {
    ASSIGN_OR_RETURN(const std::optional<ExitStatus> ended, Await(WNOHANG));
    if (ended.has_value() || absl::Now() >= deadline) return ended;
    absl::SleepFor(pause);
  }
}

absl::StatusOr<std::string> FindBeside(absl::string_view name) {
  char self[PATH_MAX] = "";
  const ssize_t size = readlink("/proc/self/exe", self, sizeof(self));
  // readlink() cuts a long path off without an error.
  if (size <= 0 || size == static_cast<ssize_t>(sizeof(self))) {
    return absl::UnavailableError(
        "the running program's own path cannot be read, so programs beside it are not found");
  }
  return FindBeside(absl::string_view(self, static_cast<size_t>(size)), name);
}

absl::StatusOr<std::string> FindBeside(absl::string_view self, absl::string_view name) {
  const absl::string_view directory = self.substr(0, self.rfind('/') + 1);
  const std::string beside = absl::StrCat(directory, name);
  if (access(beside.c_str(), X_OK) == 0) return beside;
  const std::string installed = absl::StrCat(directory, "../libexec/onestop/", name);
  if (access(installed.c_str(), X_OK) == 0) return installed;
  return absl::UnavailableError(absl::StrCat("there is no program ", beside, " and none ", installed,
                                             "; install it in one of these places (package onestop-pdf)"));
}

}  // namespace onestop::subprocess
