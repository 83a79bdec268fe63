// Runs one worker process and talks with it over a socket pair. Writing and reading alternate by poll(), so
// that neither side waits for the other.
#include "libs/sandbox/worker_process.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/subprocess/subprocess.h"

namespace onestop::sandbox {
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

// The two ends of one connection: ours and the worker's. Sockets instead of pipes: writing to a pipe whose
// reader has ended raises SIGPIPE.
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

absl::StatusOr<subprocess::Process> Start(const std::string& program, const File& connection) {
  // No environment and no error stream: the worker gets nothing of the server's but its input.
  auto process = subprocess::Process::Start({.arguments = {program},
                                             .environment = std::vector<std::string>(),
                                             .input = subprocess::Stream::Descriptor(connection.get()),
                                             .output = subprocess::Stream::Descriptor(connection.get()),
                                             .error = subprocess::Stream::Null(),
                                             .isolated = true});
  if (process.ok()) return process;
  return absl::UnavailableError(
      absl::StrCat("no PDF worker: ", process.status().message(), "; install it beside this program"));
}

// Sends what can be sent now, and closes our side for writing after the last byte. A worker need not read
// everything: its answer counts.
void Send(const File& connection, absl::string_view& input, bool& sending) {
  const ssize_t put = send(connection.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (put > 0) input.remove_prefix(static_cast<size_t>(put));
  const bool refused = put < 0 && errno != EAGAIN && errno != EINTR;
  sending = !input.empty() && !refused;
  if (!sending) shutdown(connection.get(), SHUT_WR);
}

// Sends and receives at the same time until the worker closes its side.
absl::Status Exchange(const File& connection, absl::string_view input, size_t output_max, absl::Time deadline,
                      std::string& output) {
  bool sending = true;
  while (true) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration())
      return absl::DeadlineExceededError("the PDF worker is not done in time");
    const auto events = static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN);
    pollfd wait{.fd = connection.get(), .events = events, .revents = 0};
    // One millisecond more, since the rest of a millisecond rounds down to a busy loop.
    const int milliseconds = static_cast<int>(std::min<int64_t>(absl::ToInt64Milliseconds(left) + 1, 60'000));
    if (poll(&wait, 1, milliseconds) <= 0) continue;
    if (sending && (wait.revents & POLLOUT) != 0) Send(connection, input, sending);
    if ((wait.revents & ~POLLOUT) == 0) continue;
    char chunk[64 * 1024];
    const ssize_t got = recv(connection.get(), chunk, sizeof(chunk), MSG_DONTWAIT);
    if (got == 0) return absl::OkStatus();
    // A worker that dies with input unread resets the connection; Await() then reports how it ended.
    if (got < 0 && errno == ECONNRESET) return absl::OkStatus();
    if (got < 0 && errno != EAGAIN && errno != EINTR)
      return absl::AbortedError("the PDF worker cannot be read");
    if (got > 0) output.append(chunk, static_cast<size_t>(got));
    // Checked after each piece, so at most one piece more than the limit is held.
    if (output.size() > output_max) return absl::ResourceExhaustedError("the PDF worker answers too much");
  }
}

// A process that has closed its output may still run; it gets the rest of the time and no more.
absl::Status Await(subprocess::Process& process, absl::Time deadline) {
  const auto ended = process.WaitUntil(deadline);
  if (!ended.ok()) return absl::AbortedError("the PDF worker was lost");
  if (!ended->has_value()) return absl::DeadlineExceededError("the PDF worker does not end");
  if (const int signal = (*ended)->signal; signal != 0) {
    const std::string text = absl::StrCat("the PDF worker was killed by signal ", signal);
    // SIGXCPU and SIGKILL are what the limits of processor time and memory end in.
    return signal == SIGXCPU || signal == SIGKILL ? absl::ResourceExhaustedError(text)
                                                  : absl::AbortedError(text);
  }
  return (*ended)->ok() ? absl::OkStatus() : absl::AbortedError("the PDF worker failed");
}

}  // namespace

absl::StatusOr<std::string> RunWorker(const std::string& program, absl::string_view input, size_t output_max,
                                      absl::Time deadline) {
  ASSIGN_OR_RETURN(Connection connection, Connect());
  // The process is killed when `process` is destroyed, also on an error.
  ASSIGN_OR_RETURN(subprocess::Process process, Start(program, connection.theirs));
  connection.theirs.Close();
  std::string output;
  RETURN_IF_ERROR(Exchange(connection.ours, input, output_max, deadline, output));
  RETURN_IF_ERROR(Await(process, deadline));
  return output;
}

}  // namespace onestop::sandbox
