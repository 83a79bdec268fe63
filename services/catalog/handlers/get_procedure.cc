// A procedure as the public sees it: of a day, or of a version.

#include <limits>

#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/dossier/errors.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service::handlers {

absl::StatusOr<catalog::v1::GetProcedureResponse> GetProcedure(
    const Env& env, const rpc::Call&, const catalog::v1::GetProcedureRequest& request) {
  rpc::Fields fields;
  fields.Code("code", request.code(), static_cast<int>(catalog::kIdBytesMax));
  fields.Range("version", request.version(), 0, std::numeric_limits<int32_t>::max());
  const absl::CivilDay day = ReadRequestDay(env, fields, request.day());
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));
  const catalog::v1::Procedure* procedure =
      // Without a version the day decides, with one the day does not matter.
      request.version() == 0 ? snapshot->PublishedProcedureOn(request.code(), day)
                             : snapshot->PublishedProcedureVersion(request.code(), request.version());
  if (procedure == nullptr) {
    const dossier::Procedure* nearest = snapshot->NearestProcedure(request.code(), day);
    // The code itself is found when only a version of it is missing.
    if (nearest != nullptr && nearest->code == request.code()) nearest = nullptr;
    return dossier::error::ProcedureNotFound(request.code(), request.version(), day, nearest);
  }
  catalog::v1::GetProcedureResponse response;
  *response.mutable_procedure() = *procedure;
  return response;
}

}  // namespace onestop::catalog_service::handlers
