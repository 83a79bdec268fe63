// Dossiers that the caller may see, page by page; names are masked for those who do not work on them.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/names.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/access.h"
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

// The order that the list is in, or a part of it: ledger::DossierKey.
rpc::PageKey KeyOf(const ledger::DossierKey& last) {
  return {rpc::PageTime(last.time), rpc::PageTime(last.submit_time), last.id};
}

absl::StatusOr<std::optional<ledger::DossierKey>> ReadKey(const std::string& token, const std::string& list) {
  ASSIGN_OR_RETURN(rpc::PageKeyReader key, rpc::PageKeyReader::Read(token, list, 3));
  if (key.first_page()) return std::optional<ledger::DossierKey>();
  ledger::DossierKey after;
  after.time = key.Time();
  after.submit_time = key.Time();
  after.id = key.Uuid();
  RETURN_IF_ERROR(key.status());
  return std::optional<ledger::DossierKey>(std::move(after));
}

}  // namespace

absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const Env& env, const rpc::Call& call,
                                                      const v1::ListDossiersRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  fields.OptionalEnum("status", request.status());
  fields.Optional("agency_id", request.agency_id(), kCodeMax);
  fields.Optional("procedure_code", request.procedure_code(), kCodeMax);
  fields.Optional("external_reference", request.external_reference(), kExternalReferenceCharactersMax);
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
                                  .external_reference = request.external_reference(),
                                  .due_before = std::nullopt,
                                  .running_only = request.overdue()};
  if (request.has_due_before()) filter.due_before = due_before;
  // Overdue means due before now and with the clock running, which running_only adds.
  if (request.overdue()) filter.due_before = std::min(due_before, now);
  const std::string list = absl::StrCat(principal.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const std::optional<ledger::DossierKey> after, ReadKey(request.page_token(), list));

  const pg::Scope scope =
      ledger::ScopeOf(*principal.actor, principal.catalogue->province(), dossier::ReadLevel::kLists);
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  // One more than the page says whether there is a next one.
  ASSIGN_OR_RETURN(std::vector<ledger::DossierRow> rows, reader.ListDossiers(filter, after, size + 1));
  v1::ListDossiersResponse response;
  if (rows.size() > static_cast<size_t>(size)) {
    rows.pop_back();
    response.set_next_page_token(rpc::MakePageToken(KeyOf(ledger::Reader::KeyOf(rows.back(), filter)), list));
  }
  const Shown shown = {.catalogue = *principal.catalogue, .actor = *principal.actor, .now = now};
  for (const ledger::DossierRow& row : rows) {
    const bool works_on_it = dossier::WorksOn(*principal.actor, row.intake_unit, row.resolving_agency);
    *response.add_dossiers() = ToProto(shown, row, /*masked=*/!works_on_it);
  }
  return response;
}

}  // namespace onestop::tracking::handlers
