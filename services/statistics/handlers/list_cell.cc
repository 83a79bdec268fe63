// The dossiers behind a figure, page by page, by the same condition as the count.

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/page_token.h"
#include "libs/service/command.h"
#include "services/statistics/handlers/handlers.h"
#include "services/statistics/handlers/question.h"

namespace onestop::statistics::handlers {
namespace {

v1::CellDossier ToCell(const store::CellRow& row) {
  v1::CellDossier cell;
  cell.set_dossier_id(row.id);
  cell.set_code(row.code);
  cell.set_procedure_code(row.procedure_code);
  cell.set_resolving_agency(row.resolving_agency);
  cell.set_channel(row.channel);
  // Absent for dossiers that were refused at intake.
  if (row.accept_time.has_value()) *cell.mutable_accept_time() = service::ToTimestamp(*row.accept_time);
  if (row.due_time.has_value()) *cell.mutable_due_time() = service::ToTimestamp(*row.due_time);
  if (row.finish_time.has_value()) *cell.mutable_finish_time() = service::ToTimestamp(*row.finish_time);
  return cell;
}

}  // namespace

absl::StatusOr<v1::ListCellResponse> ListCell(const Env& env, const rpc::Call& call,
                                              const v1::ListCellRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  Question question = ReadQuestion(fields, request, now);
  fields.Enum("atom", request.atom());
  const int size = fields.PageSize("page_size", request.page_size(), kCellPageDefault, kCellPageMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal, service::ResolveCaller(env.catalogue, call, now));
  const catalog::Snapshot& catalogue = *principal.catalogue;
  RETURN_IF_ERROR(CheckFilter(catalogue, request.filter()));
  SelectSector(catalogue, request.filter(), question);
  // Bound to the person: another one sees other dossiers.
  const std::string filter = absl::StrCat(principal.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const auto place, rpc::ReadTimeAndId(request.page_token(), filter));
  store::CellKey after;
  if (place.has_value()) after = {.order_time = place->time, .id = place->id};

  ASSIGN_OR_RETURN(
      ledger::Reader reader,
      ledger::Reader::Begin(
          env.pool, ledger::ScopeOf(*principal.actor, catalogue.province(), dossier::ReadLevel::kLists),
          call.deadline));
  // One more than the page says whether there is a next one.
  ASSIGN_OR_RETURN(std::vector<store::CellRow> rows,
                   store::ListCell(reader, question.selection, request.atom(), after, size + 1));
  v1::ListCellResponse response;
  if (rows.size() > static_cast<size_t>(size)) {
    rows.pop_back();
    const rpc::TimeAndId last = {.time = rows.back().order_time, .id = rows.back().id};
    response.set_next_page_token(rpc::MakePageToken(last, filter));
  }
  for (const store::CellRow& row : rows) *response.add_dossiers() = ToCell(row);
  return response;
}

}  // namespace onestop::statistics::handlers
