// Procedures as the public sees them, in the order of their codes, filtered by agency, sector and
// online level.

#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/handlers/paging.h"

namespace onestop::catalog_service::handlers {
namespace {

constexpr int kSectorCharactersMax = 500;

bool IsWanted(const catalog::v1::Procedure& procedure, const catalog::v1::ListProceduresRequest& request) {
  return (request.agency_id().empty() || procedure.resolving_agency() == request.agency_id()) &&
         (request.sector().empty() || procedure.sector() == request.sector()) &&
         (request.online_level() == common::v1::ONLINE_LEVEL_UNSPECIFIED ||
          procedure.online_level() == request.online_level());
}

}  // namespace

absl::StatusOr<catalog::v1::ListProceduresResponse> ListProcedures(
    const Env& env, const rpc::Call&, const catalog::v1::ListProceduresRequest& request) {
  rpc::Fields fields;
  const absl::CivilDay day = ReadRequestDay(env, fields, request.day());
  if (!request.agency_id().empty()) {
    fields.Code("agency_id", request.agency_id(), static_cast<int>(catalog::kIdBytesMax));
  }
  fields.Optional("sector", request.sector(), kSectorCharactersMax);
  fields.OptionalEnum("online_level", request.online_level());
  const int size = fields.PageSize("page_size", request.page_size(), kPageSizeDefault, kPageSizeMax);
  RETURN_IF_ERROR(fields.status());
  // The filters are part of the token, so that a changed filter does not skip rows unnoticed.
  const std::string filter = rpc::PageFilter(request);
  ASSIGN_OR_RETURN(const std::string after, ReadPlace(request.page_token(), filter));
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));

  catalog::v1::ListProceduresResponse response;
  response.set_next_page_token(AddPage(
      snapshot->ProceduresOn(day), after, size, filter,
      [](const catalog::v1::Procedure& procedure) { return procedure.code(); },
      [&request](const catalog::v1::Procedure& procedure) { return IsWanted(procedure, request); },
      [&response](const catalog::v1::Procedure& procedure) { *response.add_procedures() = procedure; }));
  return response;
}

}  // namespace onestop::catalog_service::handlers
