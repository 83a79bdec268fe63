// Agencies as the public sees them, in the order of their ids.

#include "libs/base/status_macros.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/handlers/paging.h"

namespace onestop::catalog_service::handlers {

absl::StatusOr<catalog::v1::ListAgenciesResponse> ListAgencies(
    const Env& env, const rpc::Call&, const catalog::v1::ListAgenciesRequest& request) {
  rpc::Fields fields;
  const absl::CivilDay day = ReadRequestDay(env, fields, request.day());
  const int size = fields.PageSize("page_size", request.page_size(), kPageSizeDefault, kPageSizeMax);
  RETURN_IF_ERROR(fields.status());
  const std::string filter = rpc::PageFilter(request);
  // By id and not by number, so agencies that are added meanwhile shift nothing.
  ASSIGN_OR_RETURN(const std::string after, ReadPlace(request.page_token(), filter));
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));

  catalog::v1::ListAgenciesResponse response;
  response.set_next_page_token(AddPage(
      snapshot->AgenciesOn(day), after, size, filter,
      [](const catalog::v1::Agency& agency) { return agency.id(); },
      [](const catalog::v1::Agency&) { return true; },
      [&response](const catalog::v1::Agency& agency) { *response.add_agencies() = agency; }));
  return response;
}

}  // namespace onestop::catalog_service::handlers
