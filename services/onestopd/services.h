#pragma once

/// All services, as onestopd and the demonstration run them in one process.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/config/data_directory.h"
#include "libs/pg/private_cluster.h"
#include "libs/process/process.h"

namespace onestop::onestopd {

/// Every service. `cluster` may be null, and set until the process starts; it is then kept running.
std::vector<process::Opener> AllServices(const std::unique_ptr<pg::PrivateCluster>& cluster);

/// Tells clients of `directory` where its server listens. Errors: INTERNAL when the disk fails.
absl::Status WriteEndpoint(const config::DataDirectory& directory, const std::string& target);
/// Tells them that none runs any more.
void RemoveEndpoint(const config::DataDirectory& directory);

}  // namespace onestop::onestopd
