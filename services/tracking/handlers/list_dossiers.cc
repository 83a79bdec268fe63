// Dossiers that the caller may see, page by page; names are masked for those who do not work on them.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/names.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/decide.h"
#include "libs/rpc/page_token.h"
#include "libs/service/command.h"
#include "services/tracking/handlers/handlers.h"

namespace onestop::tracking::handlers {
namespace {

// A mistyped filter would be answered as if there were no such dossiers.
absl::Status CheckFilter(const catalog::Snapshot& catalogue, const v1::ListDossiersRequest& request) {
  rpc::Fields fields;
  const std::string agency = catalog::WhyNoAgency(catalogue, request.agency_id());
  if (!agency.empty()) fields.Add("agency_id", agency);
  const std::string procedure = catalog::WhyNoProcedure(catalogue, request.procedure_code());
  if (!procedure.empty()) fields.Add("procedure_code", procedure);
  return fields.status();
}

}  // namespace

absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const Env& env, const rpc::Call& call,
                                                      const v1::ListDossiersRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  fields.OptionalEnum("status", request.status());
  fields.Optional("agency_id", request.agency_id(), kCodeMax);
  fields.Optional("procedure_code", request.procedure_code(), kCodeMax);
  // Read also when overdue is asked for: the earlier of the two holds.
  const absl::Time due_before = fields.OptionalTime("due_before", request.has_due_before(),
                                                    request.due_before(), absl::InfiniteFuture());
  const int size = fields.PageSize("page_size", request.page_size(), kListPageDefault, kListPageMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal, service::ResolveCaller(env.catalogue, call, now));
  RETURN_IF_ERROR(CheckFilter(*principal.catalogue, request));
  ledger::DossierFilter filter = {.status = request.status(),
                                  .agency_id = request.agency_id(),
                                  .procedure_code = request.procedure_code(),
                                  .due_before = std::nullopt,
                                  .running_only = request.overdue()};
  if (request.has_due_before()) filter.due_before = due_before;
  // Overdue means due before now and with the clock running, which running_only adds.
  if (request.overdue()) filter.due_before = std::min(due_before, now);
  const std::string list = absl::StrCat(principal.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const auto place, rpc::ReadTimeAndId(request.page_token(), list));
  std::optional<ledger::DossierKey> after;
  if (place.has_value()) after = {.time = place->time, .id = place->id};

  const pg::Scope scope = ledger::ScopeOf(*principal.actor, principal.catalogue->province());
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  // One more than the page says whether there is a next one.
  ASSIGN_OR_RETURN(std::vector<ledger::DossierRow> rows, reader.ListDossiers(filter, after, size + 1));
  v1::ListDossiersResponse response;
  if (rows.size() > static_cast<size_t>(size)) {
    rows.pop_back();
    const ledger::DossierKey last = ledger::Reader::KeyOf(rows.back(), filter);
    response.set_next_page_token(rpc::MakePageToken(rpc::TimeAndId{.time = last.time, .id = last.id}, list));
  }
  const Shown shown = {.catalogue = *principal.catalogue, .actor = *principal.actor, .now = now};
  for (const ledger::DossierRow& row : rows) {
    const bool works_on_it = dossier::WorksOn(*principal.actor, row.intake_unit, row.resolving_agency);
    *response.add_dossiers() = ToProto(shown, row, /*masked=*/!works_on_it);
  }
  return response;
}

}  // namespace onestop::tracking::handlers
