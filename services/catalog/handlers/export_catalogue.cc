// Gives the whole catalogue to an editor, people and client systems included.

#include "libs/base/status_macros.h"
#include "libs/catalog/store.h"
#include "libs/pg/transaction.h"
#include "libs/timestamp/timestamp.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service::handlers {

// From the database, not from the snapshot: an editor may have to correct what a snapshot would refuse.
absl::StatusOr<catalog::v1::ExportCatalogueResponse> ExportCatalogue(
    const Env& env, const rpc::Call& call, const catalog::v1::ExportCatalogueRequest&) {
  RETURN_IF_ERROR(RequireEditor(env, call).status());
  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(call.deadline));
  // A snapshot: an import between two statements must not mix two revisions.
  ASSIGN_OR_RETURN(pg::Transaction transaction,
                   pg::Transaction::Begin(
                       *lease, {.deadline = call.deadline, .mode = pg::TransactionOptions::Mode::kSnapshot}));
  ASSIGN_OR_RETURN(catalog::Stored stored, catalog::ReadCatalogue(transaction, env.province));
  catalog::v1::ExportCatalogueResponse response;
  response.set_revision(stored.revision);
  if (stored.revision > 0) {
    *response.mutable_change_time() = timestamp::ToTimestamp(stored.change_time);
  }
  *response.mutable_catalogue() = std::move(stored.catalogue);
  return response;
}

}  // namespace onestop::catalog_service::handlers
