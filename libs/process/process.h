#pragma once

/// A server process: configuration, logs, tracing, metrics, database, catalogue, the gRPC server, and
/// stopping. The same for one service and for all of them; main() only names the services.
///
///     int main(int argc, char** argv) {
///       return onestop::process::Main(argc, argv, onestop::config::kIntake, {&onestop::intake::Open});
///     }
///
/// A service's Open() takes what it needs from the Process, and gives it what is to live as long as the
/// server.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/audit/audit_log.h"
#include "libs/catalog/refresher.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/config/config.h"
#include "libs/documents/file_store.h"
#include "libs/ledger/ledger.h"
#include "libs/pg/pool.h"
#include "libs/rpc/server.h"
#include "libs/service/command.h"
#include "libs/telemetry/metrics.h"
#include "libs/telemetry/metrics_server.h"

namespace onestop::process {

class Process;

/// Makes a service and registers it with the process's server.
using Opener = std::function<absl::Status(Process&)>;

class Process {
 public:
  /// `now` is the services' clock, by which everything happens in the office; the demonstration has one of its own. Limits
  /// of calls and of credentials go by the machine's clock.
  Process(config::Config config, const config::Program& program, std::function<absl::Time()> now = absl::Now);
  /// Stops what runs, in the order that loses nothing: calls, ledgers, telemetry.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Starts telemetry, checks the database's schema, reads the catalogue, opens the services and listens.
  ///
  /// Errors: messages say what the operator is to do.
  absl::Status Start(const std::vector<Opener>& services);

  /// Stops taking calls and ends those in progress.
  void Stop();

  const config::Config& config() const { return config_; }
  const std::function<absl::Time()>& now() const { return now_; }
  rpc::Server& server() { return *server_; }
  telemetry::Metrics& metrics() { return metrics_; }
  service::CurrentCatalogue catalogue();
  catalog::SnapshotSource& catalogue_source() { return catalogue_; }
  catalog::Refresher& catalogue_refresher() { return *refresher_; }

  /// Connections for reading (or a service's own tables) as `role`; one pool for each role.
  pg::Pool& PoolFor(const std::string& role);
  /// What a service that takes commands works with: a ledger of its own that commits as the role
  /// onestop_`name`, and the catalogue. `name` shows in metrics. Lives as long as the process.
  absl::StatusOr<const service::CommandEnv*> CommandEnvFor(const std::string& name);
  /// The files of documents. Requires a program that has them.
  absl::StatusOr<documents::FileStore*> Files();
  /// The path of a program that comes with this one, such as "onestop-pdf-reader": in signing.programs_dir
  /// where that is set, else where FindBeside() finds it. Error: UNAVAILABLE when it is not there.
  absl::StatusOr<std::string> Helper(absl::string_view name) const;

  /// Keeps `thing` until the server and the ledgers have ended.
  template <typename T>
  T& Keep(std::unique_ptr<T> thing) {
    T& kept = *thing;
    kept_.push_back(std::shared_ptr<T>(std::move(thing)));
    return kept;
  }

 private:
  absl::Status StartTelemetry();
  absl::Status CheckSchema();
  absl::Status StartCatalogue();

  const config::Config config_;
  const config::Program program_;
  const std::function<absl::Time()> now_;
  telemetry::Metrics metrics_;
  std::unique_ptr<telemetry::MetricsServer> metrics_server_;
  catalog::SnapshotSource catalogue_;
  std::unique_ptr<catalog::Refresher> refresher_;
  std::vector<std::pair<std::string, std::unique_ptr<pg::Pool>>> pools_;
  std::unique_ptr<documents::FileStore> files_;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::unique_ptr<ledger::Ledger>> ledgers_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<rpc::Server> server_;
};

/// Makes what a configuration needs before the process starts, and completes the configuration by it.
using Preparation = std::function<absl::Status(config::Config&)>;

/// main() of a server: reads the command line (libs/config/command_line.h), serves until SIGTERM or SIGINT,
/// drains. Returns 0, or 1 with the reason on standard error, or 2 for a wrong argument or configuration. With
/// --check: FindObstacles() (check.h) on standard error, one a line, and 1 when there is one.
int Main(
    int argc, char** argv, const config::Program& program, const std::vector<Opener>& services,
    const Preparation& prepare = [](config::Config&) { return absl::OkStatus(); });

/// The part of Main() after the configuration is there. `ready` is called once the server listens.
int Serve(const config::Config& config, const config::Program& program, const std::vector<Opener>& services,
          const std::function<absl::Status(Process&)>& ready);

/// Says on standard error why the program does not start, and returns its exit code: 1.
int Fail(const config::Program& program, const absl::Status& status);

}  // namespace onestop::process
