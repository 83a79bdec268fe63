// Counts dossiers of a period by groups. The counts, the position of the log and the sentence
// belong to one snapshot, so that a report can be repeated.

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/service/command.h"
#include "services/statistics/figures.h"
#include "services/statistics/handlers/handlers.h"
#include "services/statistics/handlers/names.h"
#include "services/statistics/handlers/question.h"

namespace onestop::statistics::handlers {
namespace {

store::Grouping GroupingOf(v1::GroupBy group_by) {
  switch (group_by) {
    case v1::GROUP_BY_AGENCY:
      return store::Grouping::kAgency;
    case v1::GROUP_BY_PROCEDURE:
      return store::Grouping::kProcedure;
    case v1::GROUP_BY_SECTOR:
      return store::Grouping::kProcedureVersion;
    default:
      return store::Grouping::kNothing;
  }
}

// Gathers versions into sectors: the sector is in the catalogue, not in the ledger.
std::vector<store::Group> GatherSectors(const catalog::Snapshot& catalogue,
                                        const std::vector<store::Group>& versions) {
  std::map<std::string, Counts> sectors;
  for (const store::Group& group : versions) {
    sectors[SectorOf(catalogue, group.key, group.version)] += group.counts;
  }
  std::vector<store::Group> groups;
  for (const auto& [sector, counts] : sectors) groups.push_back({.key = sector, .counts = counts});
  return groups;
}

absl::StatusOr<std::vector<store::Group>> CountGroups(ledger::Reader& reader,
                                                      const catalog::Snapshot& catalogue,
                                                      const store::Selection& selection,
                                                      v1::GroupBy group_by) {
  const bool by_sector = group_by == v1::GROUP_BY_SECTOR;
  // Several versions make one sector, so more of them may be read than groups are shown.
  const int limit = by_sector ? kVersionsMax : kGroupsMax;
  ASSIGN_OR_RETURN(std::vector<store::Group> groups,
                   store::CountDossiers(reader, selection, GroupingOf(group_by), limit + 1));
  // One more than the limit was asked for: it shows that there are more.
  if (groups.size() > static_cast<size_t>(limit)) {
    return base::FieldError("group_by", absl::StrCat("gives more than ", limit,
                                                     " groups; add a filter or group by something coarser"));
  }
  if (by_sector) groups = GatherSectors(catalogue, groups);
  return groups;
}

}  // namespace

absl::StatusOr<v1::GetReportResponse> GetReport(const Env& env, const rpc::Call& call,
                                                const v1::GetReportRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  Question question = ReadQuestion(fields, request, now);
  fields.OptionalEnum("group_by", request.group_by());
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal, service::ResolveCaller(env.catalogue, call, now));
  const catalog::Snapshot& catalogue = *principal.catalogue;
  RETURN_IF_ERROR(CheckFilter(catalogue, request.filter()));
  SelectSector(catalogue, request.filter(), question);
  ASSIGN_OR_RETURN(
      ledger::Reader reader,
      ledger::Reader::Begin(
          env.pool, ledger::ScopeOf(*principal.actor, catalogue.province(), dossier::ReadLevel::kLists),
          call.deadline));
  ASSIGN_OR_RETURN(const std::vector<store::Group> groups,
                   CountGroups(reader, catalogue, question.selection, request.group_by()));
  // In the same snapshot: a follower of the feed can compare its own figures.
  ASSIGN_OR_RETURN(const int64_t position, reader.LastPosition());

  Counts total;
  for (const store::Group& group : groups) total += group.counts;
  v1::GetReportResponse response;
  *response.mutable_total() = ToRow("", "", total);
  // Without a grouping the one group is the total, which is shown already.
  if (GroupingOf(request.group_by()) != store::Grouping::kNothing) {
    for (const store::Group& group : groups) {
      *response.add_rows() =
          ToRow(group.key, GroupName(catalogue, request.group_by(), group.key, question.to), group.counts);
    }
  }
  *response.mutable_as_of() = service::ToTimestamp(question.as_of);
  response.set_position(position);
  *response.mutable_procedures() = ProceduresWithin(catalogue, request.filter(), question.to);
  // The agency of the filter; without one the sentence is about all.
  const Name who = handlers::AgencyName(catalogue, request.filter().agency_id(), question.to);
  response.set_sentence(Sentence(who.vi, total, response.procedures(), messages::Language::kVietnamese));
  response.set_sentence_en(Sentence(who.en, total, response.procedures(), messages::Language::kEnglish));
  return response;
}

}  // namespace onestop::statistics::handlers
