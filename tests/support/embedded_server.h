#pragma once

/// onestopd's embedded default as a process of its own, as a person who tries Onestop runs it.

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/config/data_directory.h"
#include "libs/pg/connection.h"
#include "libs/pg/private_cluster.h"
#include "libs/rpc/token_issuer.h"
#include "libs/subprocess/subprocess.h"
#include "libs/testing/files.h"

namespace onestop::testing {

/// How long a process may take to begin or to end on a busy machine.
inline constexpr absl::Duration kProcessMax = absl::Seconds(60);

class EmbeddedServer {
 public:
  /// Makes a directory and starts it there; returns once it serves, as Start() does.
  EmbeddedServer();
  /// Ends the server and its PostgreSQL, and removes the directory.
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  /// After Stop(): starts it again, with the same address.
  void Start();
  /// The same at a port that happens to be free.
  void StartElsewhere();
  /// Sends `signal` and awaits the end: the exit code, or -1 when it died of a signal, be it the kill -9 for
  /// one that takes longer than kProcessMax.
  int Stop(int signal);

  const std::string& target() const { return target_; }
  const config::DataDirectory& directory() const { return data_; }
  /// A file beside that directory, removed with it.
  std::string File(const std::string& name) const { return root_.File(name); }
  pid_t pid() const { return process_->pid(); }

  /// Its PostgreSQL.
  pg::PrivateCluster& postgres() { return *postgres_; }
  /// A session of PostgreSQL's superuser.
  pg::Connection Database() const;
  pg::ConnectionOptions DatabaseOptions() const;

  /// A token of `subject`, good from `begin` for an hour.
  std::string Token(const std::string& subject, absl::Time begin = absl::Now() - absl::Minutes(1)) const;

  /// What it wrote to standard error.
  std::string Log() const;

 private:
  TemporaryDirectory root_;
  const config::DataDirectory data_ = {.root = root_.File("data")};
  std::string target_ = "127.0.0.1:0";
  std::optional<subprocess::Process> process_;
  std::unique_ptr<pg::PrivateCluster> postgres_;
  std::unique_ptr<rpc::KeyPair> key_;
};

}  // namespace onestop::testing
