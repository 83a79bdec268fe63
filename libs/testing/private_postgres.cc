// Starts a PostgreSQL cluster for a test program and removes it, also when the program crashes.

#include "libs/testing/private_postgres.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"

namespace onestop::testing {
namespace {

// Waits for the end of its input, which comes when the test program closes it or dies; then ends the server
// and removes its directory. The first line of postmaster.pid is the server's process id.
constexpr char kGuardScript[] = R"sh(
trap '' INT TERM HUP
read -r _
pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null && while [ -e "/proc/$pid/cwd" ]; do sleep 0.02; done
rm -rf --one-file-system "$0"
)sh";

// Starts the shell; `input` becomes the end of the pipe that the program closes.
subprocess::Process StartGuard(const std::string& directory, int& input) {
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  auto guard = subprocess::Process::Start({.arguments = {"/bin/sh", "-c", kGuardScript, directory},
                                           .input = subprocess::Stream::Descriptor(ends[0]),
                                           .output = subprocess::Stream::Null(),
                                           .error = subprocess::Stream::Null(),
                                           // In a session of its own, so that Ctrl-C in the terminal does
                                           // not end it before the server.
                                           .new_session = true});
  CHECK(guard.ok());
  close(ends[0]);
  input = ends[1];
  return *std::move(guard);
}

void CheckOk(const absl::Status& status) {
  if (!status.ok()) std::cerr << status << std::endl;
  CHECK(status.ok());
}

}  // namespace

PrivatePostgres::PrivatePostgres(const Options& options) {
  // A server that is killed in a test must not end the test program.
  signal(SIGPIPE, SIG_IGN);
  guard_ = StartGuard(directory_.path().string(), guard_input_);

  auto cluster = pg::PrivateCluster::Open({.directory = directory_.path().string(),
                                           .durable = options.durable,
                                           .stop_at_exit = false,
                                           .settings = {"shared_buffers = 32MB", "max_connections = 100"}});
  CheckOk(cluster.status());
  cluster_ = std::make_unique<pg::PrivateCluster>(*std::move(cluster));
}

PrivatePostgres::~PrivatePostgres() {
  close(guard_input_);
  guard_->Wait().IgnoreError();
}

PrivatePostgres& PrivatePostgres::Shared() {
  // Destroyed at exit, so that the cluster ends before the program does.
  static PrivatePostgres shared;
  return shared;
}

void PrivatePostgres::KillHard() { CheckOk(cluster_->KillHard()); }

void PrivatePostgres::Restart() { CheckOk(cluster_->Start()); }

}  // namespace onestop::testing
