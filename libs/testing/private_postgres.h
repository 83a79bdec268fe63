#pragma once

/// A throwaway PostgreSQL cluster for one test program.

#include <memory>
#include <optional>
#include <string>

#include "libs/pg/private_cluster.h"
#include "libs/subprocess/subprocess.h"
#include "libs/testing/files.h"

namespace onestop::testing {

/// A cluster in a directory of its own under the system's temporary one, removed with the object. When the
/// program dies without cleaning up (a crash, a time-out), a small shell left beside it removes everything.
class PrivatePostgres {
 public:
  struct Options {
    /// On for tests that check what survives a crash of the machine. Killing the server alone loses
    /// nothing either way.
    bool durable = false;
  };

  /// Starts one; CHECKs that it works.
  PrivatePostgres() : PrivatePostgres(Options()) {}
  explicit PrivatePostgres(const Options& options);
  ~PrivatePostgres();

  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  /// The one that all tests of this program share, started when it is first asked for.
  static PrivatePostgres& Shared();

  /// Every role that exists may log in.
  std::string Conninfo(absl::string_view database, absl::string_view user) const {
    return cluster_->Conninfo(database, user);
  }

  /// kill -9 of the server and all its processes.
  void KillHard();
  /// Starts it again, with recovery; returns when it answers.
  void Restart();

  pg::PrivateCluster& cluster() { return *cluster_; }

 private:
  friend class TestDatabase;

  TemporaryDirectory directory_;
  // The database that TestDatabase copies, once it is made.
  std::string migrated_template_;
  std::unique_ptr<pg::PrivateCluster> cluster_;
  // Closing it tells the shell to clean up.
  int guard_input_ = -1;
  std::optional<subprocess::Process> guard_;
};

}  // namespace onestop::testing
