#include "libs/signing/inspect/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::signing::inspect {
namespace {

class File {
 public:
  explicit File(int descriptor = -1) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&&) = delete;
  ~File() { Close(); }

  int get() const { return descriptor_; }
  void Close() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_;
};

// Two ends of one connection: ours and the worker's. Not pipes: writing to one whose reader is gone raises
// SIGPIPE.
struct Connection {
  File ours;
  File theirs;
};

absl::StatusOr<Connection> Connect() {
  int ends[2] = {};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::UnavailableError("no connection to a PDF worker can be made");
  }
  return Connection{.ours = File(ends[0]), .theirs = File(ends[1])};
}

absl::StatusOr<pid_t> Start(const std::string& program, const File& connection) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const absl::Cleanup destroy = [&] {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  };
  posix_spawn_file_actions_adddup2(&actions, connection.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, connection.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  // A server blocks signals in its threads and ignores some.
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  char* arguments[] = {const_cast<char*>(program.c_str()), nullptr};
  char* environment[] = {nullptr};
  const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environment);
  if (error != 0) {
    return absl::UnavailableError(absl::StrCat("the PDF worker ", program, " cannot be started: error ",
                                               error, "; install it beside this program"));
  }
  return pid;
}

// Sends what can be sent now; says at the end that there is no more. A worker need not read all: what it
// answers decides.
void Send(const File& connection, absl::string_view& input, bool& sending) {
  const ssize_t put = send(connection.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (put > 0) input.remove_prefix(static_cast<size_t>(put));
  const bool refused = put < 0 && errno != EAGAIN && errno != EINTR;
  sending = !input.empty() && !refused;
  if (!sending) shutdown(connection.get(), SHUT_WR);
}

// Feeds and reads at the same time until the worker has said all.
absl::Status Exchange(const File& connection, absl::string_view input, size_t output_max, absl::Time deadline,
                      std::string& output) {
  bool sending = true;
  while (true) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration())
      return absl::DeadlineExceededError("the PDF worker is not done in time");
    const auto events = static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN);
    pollfd wait{.fd = connection.get(), .events = events, .revents = 0};
    const int milliseconds = static_cast<int>(std::min<int64_t>(absl::ToInt64Milliseconds(left) + 1, 60'000));
    if (poll(&wait, 1, milliseconds) <= 0) continue;
    if (sending && (wait.revents & POLLOUT) != 0) Send(connection, input, sending);
    if ((wait.revents & ~POLLOUT) == 0) continue;
    char chunk[64 * 1024];
    const ssize_t got = recv(connection.get(), chunk, sizeof(chunk), MSG_DONTWAIT);
    if (got == 0) return absl::OkStatus();
    // A worker that dies with input unread resets the connection; how it ended says the rest.
    if (got < 0 && errno == ECONNRESET) return absl::OkStatus();
    if (got < 0 && errno != EAGAIN && errno != EINTR)
      return absl::AbortedError("the PDF worker cannot be read");
    if (got > 0) output.append(chunk, static_cast<size_t>(got));
    if (output.size() > output_max) return absl::ResourceExhaustedError("the PDF worker answers too much");
  }
}

// A process that has closed its output may still live; it gets no more than the rest of the time.
absl::Status Await(pid_t pid, absl::Time deadline) {
  int state = 0;
  pid_t ended = 0;
  for (absl::Duration nap = absl::Microseconds(50); (ended = waitpid(pid, &state, WNOHANG)) == 0;
       nap = std::min(2 * nap, absl::Milliseconds(10))) {
    if (absl::Now() >= deadline) {
      kill(pid, SIGKILL);
      waitpid(pid, &state, 0);
      return absl::DeadlineExceededError("the PDF worker does not end");
    }
    absl::SleepFor(nap);
  }
  if (ended < 0) return absl::AbortedError("the PDF worker was lost");
  if (WIFSIGNALED(state)) {
    const int signal = WTERMSIG(state);
    const std::string text = absl::StrCat("the PDF worker was killed by signal ", signal);
    return signal == SIGXCPU || signal == SIGKILL ? absl::ResourceExhaustedError(text)
                                                  : absl::AbortedError(text);
  }
  if (WEXITSTATUS(state) != 0) return absl::AbortedError("the PDF worker failed");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> FindBeside(absl::string_view name) {
  char self[PATH_MAX] = "";
  const ssize_t size = readlink("/proc/self/exe", self, sizeof(self));
  if (size <= 0 || size == static_cast<ssize_t>(sizeof(self))) {
    return absl::UnavailableError(
        "the running program's own path cannot be read, so its workers are not found");
  }
  const std::string program(self, static_cast<size_t>(size));
  std::string worker = absl::StrCat(program.substr(0, program.rfind('/') + 1), name);
  if (access(worker.c_str(), X_OK) != 0) {
    return absl::UnavailableError(
        absl::StrCat("there is no program ", worker, "; install it beside this one"));
  }
  return worker;
}

absl::StatusOr<std::string> RunWorker(const std::string& program, absl::string_view input, size_t output_max,
                                      absl::Time deadline) {
  ASSIGN_OR_RETURN(Connection connection, Connect());
  ASSIGN_OR_RETURN(const pid_t pid, Start(program, connection.theirs));
  connection.theirs.Close();
  std::string output;
  const absl::Status exchanged = Exchange(connection.ours, input, output_max, deadline, output);
  if (!exchanged.ok()) kill(pid, SIGKILL);
  const absl::Status ended = Await(pid, exchanged.ok() ? deadline : absl::InfiniteFuture());
  RETURN_IF_ERROR(exchanged);
  RETURN_IF_ERROR(ended);
  return output;
}

}  // namespace onestop::signing::inspect
