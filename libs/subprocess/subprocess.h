#pragma once

/// Starts other programs and waits for them to end.
///
///     ASSIGN_OR_RETURN(subprocess::Process process,
///                      subprocess::Process::Start({.arguments = {"/usr/bin/pg_dump", "onestop"},
///                                                  .output = subprocess::Stream::AppendTo(log)}));
///     ASSIGN_OR_RETURN(const subprocess::ExitStatus ended, process.Wait());
///
/// No shell reads the arguments. The files of this program are closed in the other one where they were opened
/// with O_CLOEXEC, as all of ours are.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::subprocess {

/// What a standard stream of the program is.
struct Stream {
  /// This program's own.
  static Stream Inherit() { return {}; }
  /// /dev/null.
  static Stream Null();
  /// The open file `descriptor` of this program, which stays open here.
  static Stream Descriptor(int descriptor) { return {.descriptor = descriptor}; }
  /// The end of the file at `path`, made with mode 0600 when it is not there.
  static Stream AppendTo(const std::string& path);
  /// The terminal at `path`; it becomes the program's own when that is in a new session.
  static Stream Terminal(const std::string& path);

  int descriptor = -1;
  std::string path;
  int flags = 0;
};

struct Command {
  /// The program's path, then its arguments.
  std::vector<std::string> arguments;
  /// "NAME=value"; without it this program's own.
  std::optional<std::vector<std::string>> environment;
  /// Where it runs; empty: where this program does.
  std::string working_directory;
  Stream input;
  Stream output;
  Stream error;
  /// A session of its own: signals from this program's terminal do not reach it.
  bool new_session = false;
  /// Closes every file but the standard streams, unblocks all signals and gives them back their default
  /// effect: for programs that must inherit nothing from this one.
  bool isolated = false;
};

/// How a program ended.
struct ExitStatus {
  /// Its exit code, 0 to 255; -1 when a signal ended it.
  int code = 0;
  /// The signal that ended it, or 0.
  int signal = 0;

  bool ok() const { return code == 0; }
  /// "exit code 3" or "signal 9".
  std::string Describe() const;
};

/// A program that was started. It is killed with SIGKILL and awaited when the object goes, unless it was
/// awaited before. Not thread-safe.
class Process {
 public:
  /// Errors: INTERNAL with the program's path and the system's reason, such as "No such file or directory".
  static absl::StatusOr<Process> Start(const Command& command);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  /// 0 once its end was awaited.
  pid_t pid() const { return pid_; }

  /// Sends `signal`; does nothing once its end was awaited.
  void Signal(int signal) const;

  /// Awaits its end. Errors: INTERNAL when there is no such child any more: something else has awaited it.
  absl::StatusOr<ExitStatus> Wait();

  /// The same until `deadline` (absl::Now()); none when it still runs then. With absl::InfinitePast() it
  /// does not wait.
  absl::StatusOr<std::optional<ExitStatus>> WaitUntil(absl::Time deadline);

 private:
  Process(pid_t pid, std::string program) : pid_(pid), program_(std::move(program)) {}
  absl::StatusOr<std::optional<ExitStatus>> Await(int options);

  pid_t pid_ = 0;
  std::string program_;
};

/// The path of the program `name` that belongs to the running program: beside it, as in a build directory,
/// or in ../libexec/onestop, as installed (/usr/bin and /usr/libexec/onestop). Error: UNAVAILABLE when it is
/// in neither.
absl::StatusOr<std::string> FindBeside(absl::string_view name);

/// The same for the running program `self`, an absolute path.
absl::StatusOr<std::string> FindBeside(absl::string_view self, absl::string_view name);

}  // namespace onestop::subprocess
