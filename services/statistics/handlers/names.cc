// Names of agencies and procedures for reports, from the catalogue. A report about the past must
// name what no longer exists.

#include "services/statistics/handlers/names.h"

#include "libs/catalog/names.h"

namespace onestop::statistics::handlers {
Name AgencyName(const catalog::Snapshot& catalogue, absl::string_view id, absl::CivilDay day) {
  const catalog::v1::Agency* const agency = catalog::AgencyEver(catalogue, id, day);
  if (agency == nullptr) return {};
  // An agency may have no English name.
  return {.vi = agency->name(), .en = agency->name_en().empty() ? agency->name() : agency->name_en()};
}

std::string GroupName(const catalog::Snapshot& catalogue, v1::GroupBy group_by, const std::string& key,
                      absl::CivilDay day) {
  switch (group_by) {
    case v1::GROUP_BY_AGENCY:
      return handlers::AgencyName(catalogue, key, day).vi;
    case v1::GROUP_BY_PROCEDURE:
      return catalog::ProcedureName(catalogue, key, day);
    // A sector is its own name; without a grouping there is none.
    default:
      return key;
  }
}

v1::ProcedureCounts ProceduresWithin(const catalog::Snapshot& catalogue, const v1::Filter& filter,
                                     absl::CivilDay day) {
  v1::ProcedureCounts counts;
  for (const catalog::v1::Procedure* procedure : catalogue.ProceduresOn(day)) {
    if (!filter.agency_id().empty() && procedure->resolving_agency() != filter.agency_id()) continue;
    if (!filter.sector().empty() && procedure->sector() != filter.sector()) continue;
    if (!filter.procedure_code().empty() && procedure->code() != filter.procedure_code()) continue;
    counts.set_total(counts.total() + 1);
    if (procedure->online_level() == common::v1::ONLINE_LEVEL_FULL) {
      counts.set_full_online(counts.full_online() + 1);
    } else if (procedure->online_level() == common::v1::ONLINE_LEVEL_PARTIAL) {
      counts.set_partial_online(counts.partial_online() + 1);
    } else {
      counts.set_not_online(counts.not_online() + 1);
    }
  }
  return counts;
}

}  // namespace onestop::statistics::handlers
