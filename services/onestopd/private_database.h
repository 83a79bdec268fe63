#pragma once

/// A PostgreSQL of the program's own: for the embedded default, and for an office that has no database server
/// (database.private_directory).

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/config/config.h"
#include "libs/pg/private_cluster.h"
#include "libs/process/process.h"

namespace onestop::onestopd {

/// Makes the cluster in `directory` if there is none, starts it, and brings the database in it to this program's
/// schema. Migrations run as the cluster's superuser and make the role of each service, which is all that the
/// services log in as. The cluster stops with the object.
///
/// Errors: as pg::PrivateCluster::Open() and pg::Migrate().
absl::StatusOr<std::unique_ptr<pg::PrivateCluster>> OpenPrivateDatabase(const std::string& directory);

/// What the configuration says of the database in `cluster`, without a user.
std::string ConninfoOf(const pg::PrivateCluster& cluster);

/// Has the process keep `cluster` running while it serves; nothing when it is null. Put it first: the other services
/// need the database. `cluster` outlives the process.
process::Opener Supervising(const std::unique_ptr<pg::PrivateCluster>& cluster);

}  // namespace onestop::onestopd
