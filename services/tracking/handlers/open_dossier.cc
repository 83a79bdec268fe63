// From the highest level down: the first scope in which the dossier is seen is what the caller may read of it.

#include "services/tracking/handlers/open_dossier.h"

#include <optional>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/errors.h"

namespace onestop::tracking::handlers {
namespace {

using dossier::ReadLevel;

bool SeesNothing(const pg::Scope& scope) {
  return !scope.whole_province && scope.agencies.empty() && scope.submitter.empty();
}

}  // namespace

absl::StatusOr<OpenedDossier> OpenDossier(const Env& env, const rpc::Call& call,
                                          const service::Principal& principal, const std::string& id,
                                          const std::string& name, ReadLevel least) {
  // Also of one that is not found: who tries ids is told by the record.
  if (!id.empty()) call.objects = {id};
  for (const ReadLevel level : {ReadLevel::kPersonal, ReadLevel::kCourse, ReadLevel::kLists}) {
    const pg::Scope scope = ledger::ScopeOf(*principal.actor, principal.catalogue->province(), level);
    if (SeesNothing(scope)) continue;
    ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.pool, scope, call.deadline));
    ASSIGN_OR_RETURN(std::optional<ledger::DossierRow> row,
                     id.empty() ? reader.DossierNamed(name) : reader.DossierById(id));
    if (!row.has_value()) continue;
    call.objects = {row->id};
    if (level < least) return dossier::error::ReadRightMissing(row->id);
    return OpenedDossier{.reader = std::move(reader), .row = *std::move(row)};
  }
  return id.empty() ? dossier::error::DossierCodeNotFound(name) : dossier::error::DossierNotFound(id);
}

}  // namespace onestop::tracking::handlers
