// A cluster with the database in it: made once, migrated at every start, watched while the process serves.

#include "services/onestopd/private_database.h"

#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/config/data_directory.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "services/onestopd/supervisor.h"

namespace onestop::onestopd {
namespace {

constexpr absl::Duration kStepMax = absl::Minutes(1);
// Of the cluster, for a small machine.
const char* const kSettings[] = {"max_connections=80", "shared_buffers=128MB"};

absl::Status MakeDatabase(const pg::PrivateCluster& cluster) {
  const absl::Time deadline = absl::Now() + kStepMax;
  // By the database that every cluster has: ours may not be there yet.
  ASSIGN_OR_RETURN(pg::Connection connection,
                   pg::Connection::Open(
                       {.conninfo = cluster.Conninfo("postgres", pg::PrivateCluster::kSuperuser)}, deadline));
  constexpr pg::Statement kExists = {"private.exists", "SELECT 1 FROM pg_database WHERE datname = $1"};
  pg::Params params;
  params.Text(config::kPrivateDatabase);
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kExists, params));
  if (rows.empty()) {
    // CREATE DATABASE takes no parameters; the name is a constant of ours.
    RETURN_IF_ERROR(
        connection.RunScript("private.create", absl::StrCat("CREATE DATABASE ", config::kPrivateDatabase)));
  }
  return pg::Migrate({.conninfo = cluster.Conninfo(config::kPrivateDatabase, pg::PrivateCluster::kSuperuser)},
                     pg::AllMigrations(), deadline)
      .status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<pg::PrivateCluster>> OpenPrivateDatabase(const std::string& directory) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(directory, error).lexically_normal();
  ASSIGN_OR_RETURN(pg::PrivateCluster opened,
                   pg::PrivateCluster::Open({.directory = path.string(),
                                             .settings = {std::begin(kSettings), std::end(kSettings)}}));
  auto cluster = std::make_unique<pg::PrivateCluster>(std::move(opened));
  RETURN_IF_ERROR(MakeDatabase(*cluster));
  return cluster;
}

std::string ConninfoOf(const pg::PrivateCluster& cluster) {
  return cluster.Conninfo(config::kPrivateDatabase);
}

process::Opener Supervising(const std::unique_ptr<pg::PrivateCluster>& cluster) {
  return [&cluster](process::Process& process) {
    // Null where a configuration names a database, which its operator watches.
    if (cluster == nullptr) return absl::OkStatus();
    process.Keep(
        std::make_unique<Supervisor>(*cluster, process.metrics().AddGauge(telemetry::kPrivateDatabaseUp)));
    return absl::OkStatus();
  };
}

}  // namespace onestop::onestopd
