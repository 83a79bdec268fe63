#pragma once

#include "absl/status/status.h"
#include "libs/process/process.h"

namespace onestop::documents_service {

/// Opens DocumentsService on the process's server, as onestop_documents.
absl::Status Open(process::Process& process);

}  // namespace onestop::documents_service
