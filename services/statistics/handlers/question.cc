// Reads what GetReport and ListCell have in common, so that a figure and its list cannot differ in
// it.

#include "services/statistics/handlers/question.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/names.h"
#include "libs/catalog/text.h"

namespace onestop::statistics::handlers {
namespace {

absl::Time StartOf(absl::CivilDay day) { return absl::FromCivil(day, calendar::OfficeZone()); }

const catalog::v1::Procedure* LatestVersion(const catalog::Snapshot& catalogue, absl::string_view code) {
  const catalog::v1::Procedure* latest = nullptr;
  for (const catalog::v1::Procedure& procedure : catalogue.catalogue().procedures()) {
    if (procedure.code() != code) continue;
    if (latest == nullptr || procedure.version() > latest->version()) latest = &procedure;
  }
  return latest;
}

// The versions whose sector is `sector`.
std::vector<std::pair<std::string, int>> VersionsOfSector(const catalog::Snapshot& catalogue,
                                                          absl::string_view sector) {
  std::vector<std::pair<std::string, int>> versions;
  absl::flat_hash_map<std::string, const catalog::v1::Procedure*> latest;
  for (const catalog::v1::Procedure& procedure : catalogue.catalogue().procedures()) {
    if (procedure.sector() == sector) versions.emplace_back(procedure.code(), procedure.version());
    const auto [known, added] = latest.try_emplace(procedure.code(), &procedure);
    if (!added && known->second->version() < procedure.version()) known->second = &procedure;
  }
  // Version 0: dossiers that are not accepted yet have no version, and take the sector of the
  // latest.
  for (const auto& [code, procedure] : latest) {
    if (procedure->sector() == sector) versions.emplace_back(code, 0);
  }
  return versions;
}

}  // namespace

absl::CivilDay ReadDay(rpc::Fields& fields, absl::string_view path, absl::string_view text,
                       absl::CivilDay otherwise) {
  const std::optional<absl::CivilDay> day = catalog::ParseDay(text);
  if (!day.has_value() || *day < kPeriodFirstDay || *day > kPeriodLastDay) {
    fields.Add(path, "is no day; give an ISO 8601 date from 1990-01-01 to 2100-12-31, such as 2024-01-15");
    return otherwise;
  }
  return *day;
}

Question ReadQuestion(rpc::Fields& fields, const v1::Period& period, const google::protobuf::Timestamp* as_of,
                      const v1::Filter& filter, absl::Time now) {
  const absl::CivilDay from = ReadDay(fields, "period.from", period.from(), kPeriodFirstDay);
  const absl::CivilDay to = ReadDay(fields, "period.to", period.to(), kPeriodLastDay);
  if (from > to) fields.Add("period.from", "is after the period's last day; give a first day up to it");
  fields.Optional("filter.agency_id", filter.agency_id(), kCodeMax);
  fields.Optional("filter.sector", filter.sector(), kSectorMax);
  fields.Optional("filter.procedure_code", filter.procedure_code(), kCodeMax);

  // Without an instant everything known counts, whatever this server's clock says.
  const absl::Time cut = as_of == nullptr ? absl::InfiniteFuture() : fields.Time("as_of", true, *as_of);
  if (as_of != nullptr && cut > now) {
    fields.Add("as_of", "lies in the future; give an instant up to now, or none for now");
  }
  // The period ends at its last day's end, or at the instant if that is earlier.
  const absl::Time end = std::min(StartOf(to + 1), cut);
  return {.to = to,
          .selection = {.start = std::min(StartOf(from), end),
                        .end = end,
                        .judged = std::min(end, now),
                        .agency_id = filter.agency_id(),
                        .procedure_code = filter.procedure_code(),
                        .versions = std::nullopt},
          .as_of = std::min(cut, now)};
}

std::string SectorOf(const catalog::Snapshot& catalogue, absl::string_view code, int version) {
  if (const dossier::Procedure* procedure = catalogue.ProcedureVersion(code, version); procedure != nullptr) {
    return procedure->sector;
  }
  const catalog::v1::Procedure* latest = LatestVersion(catalogue, code);
  return latest == nullptr ? "" : latest->sector();
}

absl::Status CheckFilter(const catalog::Snapshot& catalogue, const v1::Filter& filter) {
  rpc::Fields fields;
  for (const auto& [field, wrong] :
       {std::pair("filter.agency_id", catalog::WhyNoAgency(catalogue, filter.agency_id())),
        std::pair("filter.sector", catalog::WhyNoSector(catalogue, filter.sector())),
        std::pair("filter.procedure_code", catalog::WhyNoProcedure(catalogue, filter.procedure_code()))}) {
    if (!wrong.empty()) fields.Add(field, wrong);
  }
  return fields.status();
}

void SelectSector(const catalog::Snapshot& catalogue, const v1::Filter& filter, Question& question) {
  if (!filter.sector().empty()) question.selection.versions = VersionsOfSector(catalogue, filter.sector());
}

}  // namespace onestop::statistics::handlers
