// A procedure as the public sees it: of a day, or of a version.

#include <limits>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service::handlers {
namespace {

absl::Status NotThere(const catalog::Snapshot& snapshot, const catalog::v1::GetProcedureRequest& request,
                      absl::CivilDay day) {
  const std::string date = absl::FormatCivilTime(day);
  std::string message = absl::StrCat("there is no procedure ", request.code(),
                                     request.version() == 0 ? " in force on " : " with version ",
                                     request.version() == 0 ? date : absl::StrCat(request.version()));
  std::map<std::string, std::string> metadata = {{"procedure", request.code()}, {"day", date}};
  const dossier::Procedure* nearest = snapshot.NearestProcedure(request.code(), day);
  // The code itself is found when only a version of it is missing.
  if (nearest != nullptr && nearest->code != request.code()) {
    metadata["nearest"] = nearest->code;
    metadata["nearest_name"] = nearest->name;
    absl::StrAppend(&message, "; did you mean ", nearest->code, " – ", nearest->name, "?");
  }
  return refusal::Refuse(absl::NotFoundError(message), common::v1::ERROR_REASON_PROCEDURE_NOT_IN_FORCE,
                         metadata);
}

}  // namespace

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
  if (procedure == nullptr) return NotThere(*snapshot, request, day);
  catalog::v1::GetProcedureResponse response;
  *response.mutable_procedure() = *procedure;
  return response;
}

}  // namespace onestop::catalog_service::handlers
