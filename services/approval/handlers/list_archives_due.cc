// Lists sealed results whose archive has to be renewed, earliest first, so that a clerk or a
// program renews them in time.

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/page_token.h"
#include "services/approval/handlers/handlers.h"

namespace onestop::approval::handlers {
namespace {

constexpr int kPageArchives = 50;
constexpr int kPageArchivesMax = 200;

v1::ArchiveDue ToProto(const ledger::DossierRow& row) {
  v1::ArchiveDue due;
  due.set_dossier_id(row.id);
  due.set_dossier_code(row.code);
  due.set_procedure_code(row.procedure_code);
  due.set_resolving_agency(row.resolving_agency);
  due.set_document_id(row.result_document_id);
  due.set_document_symbol(row.document_symbol);
  // InfinitePast: it is not known until when the result proves itself.
  if (*row.archive_end_time != absl::InfinitePast()) {
    *due.mutable_archive_end_time() = service::ToTimestamp(*row.archive_end_time);
  }
  return due;
}

// Whose results `actor` may renew.
std::vector<std::string> AgenciesOf(const dossier::Actor& actor) {
  std::vector<std::string> agencies;
  for (const dossier::Position& position : actor.positions) {
    if (position.role == dossier::Role::ROLE_RECORDS_CLERK) agencies.push_back(position.agency_id);
  }
  return agencies;
}

}  // namespace

absl::StatusOr<v1::ListArchivesDueResponse> ListArchivesDue(const Env& env, const rpc::Call& call,
                                                            const v1::ListArchivesDueRequest& request) {
  rpc::Fields fields;
  ledger::ArchiveFilter filter = {
      .end_before = fields.Time("end_before", request.has_end_before(), request.end_before())};
  const int size = fields.PageSize("page_size", request.page_size(), kPageArchives, kPageArchivesMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.command_env.catalogue, call, env.command_env.now()));
  // Bound to the person: another one sees other dossiers, so the place in the list would differ.
  const std::string list = absl::StrCat(principal.actor->id, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const auto place, rpc::ReadTimeAndId(request.page_token(), list));
  std::optional<ledger::DossierKey> after;
  if (place.has_value()) after = {.time = place->time, .id = place->id};
  v1::ListArchivesDueResponse response;
  pg::Scope scope = ledger::ScopeOf(*principal.actor, env.command_env.province, dossier::ReadLevel::kLists);
  // All are its own.
  if (principal.actor->archive) scope.whole_province = true;
  if (request.mine() && !principal.actor->archive) {
    filter.agency_ids = AgenciesOf(*principal.actor);
    if (filter.agency_ids.empty()) return response;
  }

  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
  // One more than the page says whether there is a next one.
  ASSIGN_OR_RETURN(std::vector<ledger::DossierRow> rows, reader.ListArchivesDue(filter, after, size + 1));
  if (rows.size() > static_cast<size_t>(size)) {
    rows.pop_back();
    const ledger::DossierRow& last = rows.back();
    response.set_next_page_token(
        rpc::MakePageToken(rpc::TimeAndId{.time = *last.archive_end_time, .id = last.id}, list));
  }
  for (const ledger::DossierRow& row : rows) *response.add_archives() = ToProto(row);
  return response;
}

}  // namespace onestop::approval::handlers
