// Which services there are, and the file by which clients of a data directory find their server.

#include "services/onestopd/services.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/approval/open.h"
#include "services/catalog/open.h"
#include "services/documents/open.h"
#include "services/intake/open.h"
#include "services/onestopd/private_database.h"
#include "services/statistics/open.h"
#include "services/tracking/open.h"
#include "services/workflow/open.h"

namespace onestop::onestopd {

std::vector<process::Opener> AllServices(const std::unique_ptr<pg::PrivateCluster>& cluster) {
  return {Supervising(cluster), &catalog_service::Open, &documents_service::Open, &intake::Open,
          &workflow::Open,      &approval::Open,        &tracking::Open,          &statistics::Open};
}

absl::Status WriteEndpoint(const config::DataDirectory& directory, const std::string& target) {
  // Written to another name and renamed, so that a client that finds the file finds it complete.
  const std::string fresh = directory.Endpoint() + ".new";
  std::ofstream file(fresh);
  file << target << '\n';
  file.close();
  std::error_code error;
  std::filesystem::rename(fresh, directory.Endpoint(), error);
  if (!file || error) return absl::InternalError(absl::StrCat("cannot write ", directory.Endpoint()));
  return absl::OkStatus();
}

void RemoveEndpoint(const config::DataDirectory& directory) {
  // Without the file clients do not try to connect.
  std::error_code error;
  std::filesystem::remove(directory.Endpoint(), error);
}

}  // namespace onestop::onestopd
