// People in the order of their ids: all of them for those who maintain the catalogue, and their colleagues for staff,
// who must know whom a task can be given to.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refusals.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/handlers/paging.h"

namespace onestop::catalog_service::handlers {
namespace {

// Systems hold no positions.
bool WorksIn(const dossier::Actor& actor, absl::string_view agency_id) {
  return std::ranges::any_of(actor.positions, [agency_id](const dossier::Position& position) {
    return position.agency_id == agency_id;
  });
}

// Such as "H31.06 or H31.19".
std::string AgenciesOf(const dossier::Actor& actor) {
  std::set<absl::string_view> agencies;
  for (const dossier::Position& position : actor.positions) agencies.insert(position.agency_id);
  return absl::StrJoin(agencies, " or ");
}

// What a member of staff sees of another.
catalog::v1::Staff Colleague(catalog::v1::Staff staff) {
  staff.clear_subjects();
  staff.clear_certificates_sha256();
  staff.clear_certificate_ends();
  return staff;
}

bool IsWanted(const catalog::v1::Staff& staff, const catalog::v1::ListStaffRequest& request) {
  if (!request.staff_id().empty() && staff.id() != request.staff_id()) return false;
  if (request.agency_id().empty() && request.role() == common::v1::ROLE_UNSPECIFIED) return true;
  // One position that fits both: a role in another agency is not meant.
  return std::ranges::any_of(staff.positions(), [&request](const catalog::v1::Staff::Position& position) {
    return (request.agency_id().empty() || position.agency_id() == request.agency_id()) &&
           (request.role() == common::v1::ROLE_UNSPECIFIED || position.role() == request.role());
  });
}

}  // namespace

absl::StatusOr<catalog::v1::ListStaffResponse> ListStaff(const Env& env, const rpc::Call& call,
                                                         const catalog::v1::ListStaffRequest& request) {
  rpc::Fields fields;
  const absl::CivilDay day = ReadRequestDay(env, fields, request.day());
  for (const auto& [field, id] :
       {std::pair("agency_id", request.agency_id()), std::pair("staff_id", request.staff_id())}) {
    if (!id.empty()) fields.Code(field, id, static_cast<int>(catalog::kIdBytesMax));
  }
  fields.OptionalEnum("role", request.role());
  const int size = fields.PageSize("page_size", request.page_size(), kPageSizeDefault, kPageSizeMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const auto actor, ResolveActor(env, call));
  const bool whole = MaintainsCatalogue(*actor);
  if (!whole && actor->is_system) return refusal::CatalogueRightMissing(env.province);
  if (!whole && !WorksIn(*actor, request.agency_id())) {
    return refusal::ColleaguesOnly(AgenciesOf(*actor), env.province);
  }
  const std::string filter = rpc::PageFilter(request);
  ASSIGN_OR_RETURN(const std::string after, ReadPlace(request.page_token(), filter));
  ASSIGN_OR_RETURN(const auto snapshot, CurrentSnapshot(env));

  catalog::v1::ListStaffResponse response;
  response.set_revision(snapshot->revision());
  response.set_next_page_token(AddPage(
      snapshot->AllStaffOn(day), after, size, filter,
      [](const catalog::v1::Staff& staff) { return staff.id(); },
      [&request](const catalog::v1::Staff& staff) { return IsWanted(staff, request); },
      [&response, whole](const catalog::v1::Staff& staff) {
        *response.add_staff() = whole ? staff : Colleague(staff);
      }));
  return response;
}

}  // namespace onestop::catalog_service::handlers
