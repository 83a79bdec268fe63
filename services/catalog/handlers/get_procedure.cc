// A procedure as the public sees it: of a day, or of a version.

#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"
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
    return refusal::Refuse(
        absl::NotFoundError(absl::StrCat(
            "there is no procedure ", request.code(),
            request.version() == 0 ? " in force on " : " with version ",
            request.version() == 0 ? absl::FormatCivilTime(day) : absl::StrCat(request.version()))),
        common::v1::ERROR_REASON_PROCEDURE_NOT_IN_FORCE,
        {{"procedure", request.code()}, {"day", absl::FormatCivilTime(day)}});
  }
  catalog::v1::GetProcedureResponse response;
  *response.mutable_procedure() = *procedure;
  return response;
}

}  // namespace onestop::catalog_service::handlers
