#include "libs/pg/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace onestop::pg {
namespace {

// posix_spawn takes its strings as non-const and does not change them.
std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

absl::Status Await(pid_t pid, const std::string& program) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR)
      return absl::InternalError(absl::StrCat("cannot wait for ", program, ": ", std::strerror(errno)));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(program, " failed with ",
                                          WIFEXITED(status) ? absl::StrCat("exit code ", WEXITSTATUS(status))
                                                            : absl::StrCat("signal ", WTERMSIG(status))));
}

}  // namespace

bool IsRoot() { return geteuid() == 0; }

absl::Status Run(const Subprocess& subprocess) {
  std::vector<std::string> arguments;
  if (IsRoot()) {
    arguments = {"/usr/bin/setpriv", absl::StrCat("--reuid=", kServerUser),
                 absl::StrCat("--regid=", kServerUser), "--init-groups", "--"};
  }
  arguments.insert(arguments.end(), subprocess.arguments.begin(), subprocess.arguments.end());
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=/", "LC_ALL=C"};

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const absl::Cleanup free_files = [&files] { posix_spawn_file_actions_destroy(&files); };
  posix_spawn_file_actions_addchdir_np(&files, subprocess.working_directory.c_str());
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, subprocess.log_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);

  const std::string program = subprocess.arguments.front();
  std::vector<char*> argument_pointers = Pointers(arguments);
  std::vector<char*> environment_pointers = Pointers(environment);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argument_pointers.front(), &files, nullptr, argument_pointers.data(),
                                environment_pointers.data());
  if (error != 0)
    return absl::InternalError(absl::StrCat("cannot run ", program, ": ", std::strerror(error)));
  return Await(pid, program);
}

}  // namespace onestop::pg
