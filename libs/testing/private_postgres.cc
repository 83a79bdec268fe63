#include "libs/testing/private_postgres.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"

namespace onestop::testing {
namespace {

// Waits for the end of its input, which comes when the test program closes it or dies, then ends the server
// and removes its directory. The first line of postmaster.pid is the server.
constexpr char kGuardScript[] = R"sh(
trap '' INT TERM HUP
read -r _
pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null && while [ -e "/proc/$pid/cwd" ]; do sleep 0.02; done
rm -rf --one-file-system "$0"
)sh";

// Starts the shell and returns its process; `input` becomes the end to close.
int StartGuard(const std::string& directory, int& input) {
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);

  std::string shell = "/bin/sh", flag = "-c", script = kGuardScript, argument = directory;
  char* arguments[] = {shell.data(), flag.data(), script.data(), argument.data(), nullptr};
  int pid = 0;
  CHECK(posix_spawn(&pid, shell.c_str(), &files, &attributes, arguments, environ) == 0);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  close(ends[0]);
  input = ends[1];
  return pid;
}

void CheckOk(const absl::Status& status) {
  if (!status.ok()) std::cerr << status << std::endl;
  CHECK(status.ok());
}

}  // namespace

PrivatePostgres::PrivatePostgres(const Options& options) {
  signal(SIGPIPE, SIG_IGN);
  // Short, and never $TMPDIR: the path of a Unix socket has 107 bytes.
  directory_ = "/tmp/onestop-pg-XXXXXX";
  CHECK(mkdtemp(directory_.data()) != nullptr);
  guard_pid_ = StartGuard(directory_, guard_);

  auto cluster = pg::PrivateCluster::Open({.directory = directory_,
                                           .durable = options.durable,
                                           .stop_at_exit = false,
                                           .settings = {"shared_buffers = 32MB", "max_connections = 100"}});
  CheckOk(cluster.status());
  cluster_ = std::make_unique<pg::PrivateCluster>(*std::move(cluster));
}

PrivatePostgres::~PrivatePostgres() {
  close(guard_);
  int status = 0;
  waitpid(guard_pid_, &status, 0);
}

PrivatePostgres& PrivatePostgres::Shared() {
  // Destroyed at exit, so that the program ends after its cluster.
  static PrivatePostgres shared;
  return shared;
}

void PrivatePostgres::KillHard() { CheckOk(cluster_->KillHard()); }

void PrivatePostgres::Restart() { CheckOk(cluster_->Start()); }

}  // namespace onestop::testing
