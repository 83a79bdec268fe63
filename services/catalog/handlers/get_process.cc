// A process with its steps: of a version, or the latest.

#include <limits>

#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/dossier/errors.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service::handlers {

absl::StatusOr<catalog::v1::GetProcessResponse> GetProcess(const Env& env, const rpc::Call&,
                                                           const catalog::v1::GetProcessRequest& request) {
  rpc::Fields fields;
  fields.Code("id", request.id(), static_cast<int>(catalog::kIdBytesMax));
  fields.Range("version", request.version(), 0, std::numeric_limits<int32_t>::max());
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));
  const catalog::v1::Process* process = request.version() == 0
                                            ? snapshot->LatestProcess(request.id())
                                            : snapshot->PublishedProcess(request.id(), request.version());
  // A process has no days of its own: dossiers name its version.
  if (process == nullptr) return dossier::error::ProcessNotFound(request.id(), request.version());
  catalog::v1::GetProcessResponse response;
  *response.mutable_process() = *process;
  return response;
}

}  // namespace onestop::catalog_service::handlers
