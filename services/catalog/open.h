#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::catalog_service {

/// Opens CatalogService on the process's server, reading and writing as onestop_catalog.
absl::Status Open(process::Process& process);

}  // namespace onestop::catalog_service
