#pragma once

/// A PostgreSQL cluster of our own: made, started and stopped by this program, reached through a Unix socket
/// only. The embedded default of onestopd, and what tests run on.
///
///     ASSIGN_OR_RETURN(pg::PrivateCluster cluster,
///                      pg::PrivateCluster::Open({.directory = "/home/an/onestop"}));
///     const std::string conninfo = cluster.Conninfo("postgres", "postgres");
///     ASSIGN_OR_RETURN(pg::Connection connection,
///                      pg::Connection::Open({.conninfo = conninfo}, deadline));
///
/// The directory holds `data` (PostgreSQL's), `socket` and `postgres.log` with what LimitLog() left of it in
/// `postgres.log.old`. It is closed to others (0700), which is why every role may log in through the socket
/// without a password: a user who can reach the socket owns the data anyway.
///
/// No statement, parameter or DETAIL goes to the log, but an error's message may quote a value all the same:
/// the errors of this class name the file and do not repeat it, but for what a server says that Open() cannot
/// start.
///
/// PostgreSQL refuses to run as root. A program that runs as root starts it as the system user `postgres`,
/// which then owns the directory; root reaches the socket all the same.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::pg {

class DirectoryLock;

struct PrivateClusterOptions {
  /// Absolute. Made when it is not there; must be empty or hold a cluster made here.
  std::string directory;
  /// Off only for tests that do not crash the server: a crash of the machine may then lose everything.
  bool durable = true;
  /// Stop the server when the object goes; such an object has the directory to itself. Otherwise the server
  /// keeps running and the next Open() takes it over.
  bool stop_at_exit = true;
  /// Server settings beyond ours, such as "max_connections=50".
  std::vector<std::string> settings;
};

/// The longest directory of a Unix socket, in bytes (sun_path less "/.s.PGSQL.5432").
inline constexpr int kSocketDirectoryMax = 90;

class PrivateCluster {
 public:
  /// Finds PostgreSQL's programs, makes the cluster if there is none, and starts it unless it runs already
  /// (as after a crash of this program). Takes about a second the first time. Interrupted initialisation
  /// leaves nothing behind that the next Open() would take for a cluster.
  ///
  /// Errors: FAILED_PRECONDITION (no PostgreSQL 15 or newer installed, path too long, directory of another
  /// kind), ALREADY_EXISTS when another process has it with stop_at_exit, INTERNAL with the server's last words
  /// when it does not start.
  static absl::StatusOr<PrivateCluster> Open(PrivateClusterOptions options);

  /// Whether Open() would find PostgreSQL's programs. Error: FAILED_PRECONDITION.
  static absl::Status CheckInstalled();

  PrivateCluster(PrivateCluster&& other) noexcept;
  PrivateCluster& operator=(PrivateCluster&& other) noexcept;
  ~PrivateCluster();

  /// How to reach `database` as `user`. The superuser is kSuperuser.
  std::string Conninfo(absl::string_view database, absl::string_view user) const;
  /// The same for any user.
  std::string Conninfo(absl::string_view database) const;

  const std::string& directory() const { return options_.directory; }

  /// Starts the server and waits until it answers, a minute at most; nothing when it runs already.
  absl::Status Start();
  /// Ends sessions, writes everything down, stops; nothing when it does not run. May be called during a
  /// Start() in another thread, which then ends with an error.
  absl::Status Stop();
  /// kill -9 of the server and of all its processes, as by a crash. Start() then recovers.
  absl::Status KillHard();
  /// Whether the server's process runs.
  bool Running() const { return ServerPid() != 0; }
  /// The server's first process, or 0 when none runs.
  int ServerPid() const;
  /// Keeps the server from filling the disk with its log: once it has more than `bytes_max`, its content
  /// replaces `postgres.log.old`. Lines written meanwhile may be lost, and all that the disk has no space
  /// for.
  absl::Status LimitLog(int64_t bytes_max) const;

  static constexpr char kSuperuser[] = "postgres";

 private:
  PrivateCluster(PrivateClusterOptions options, std::string programs);

  absl::Status MakeDirectories() const;
  absl::Status Initialize() const;
  absl::Status RunControl(const std::vector<std::string>& arguments) const;
  absl::Status WithLastWords(const absl::Status& status, int64_t log_begin) const;
  void ForgetZombie() const;
  std::string DataDirectory() const;
  std::string SocketDirectory() const;
  std::string LogFile() const;

  PrivateClusterOptions options_;
  // The folder of initdb and pg_ctl.
  std::string programs_;
  // Of the object that stops the server at its end; null in one that was moved from.
  std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace onestop::pg
