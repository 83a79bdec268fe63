// Imports entries into the catalogue, once for each request_id: the answer is recorded in the
// transaction of the change, so a repeat gets it again.

#include "libs/base/status_macros.h"
#include "libs/catalog/store.h"
#include "services/catalog/handlers/checks.h"
#include "services/catalog/handlers/handlers.h"
#include "services/catalog/store/request_store.h"

namespace onestop::catalog_service::handlers {
namespace {

absl::Status CheckRequest(const Env& env, const catalog::v1::ImportCatalogueRequest& request) {
  rpc::Fields fields;
  fields.Uuid("request_id", request.request_id());
  fields.Range("expected_revision", request.expected_revision(), 0, INT64_MAX);
  if (!request.has_catalogue()) {
    fields.Add("catalogue", "is missing; give the entries to add or replace");
  } else if (request.catalogue().province() != env.province) {
    fields.Add("catalogue.province", "is not the province of this server");
  }
  return fields.status();
}

catalog::v1::ImportCatalogueResponse ToResponse(const catalog::Imported& imported) {
  catalog::v1::ImportCatalogueResponse response;
  response.set_revision(imported.revision);
  response.set_changed_entries(imported.changed_entries);
  return response;
}

}  // namespace

absl::StatusOr<catalog::v1::ImportCatalogueResponse> ImportCatalogue(
    const Env& env, const rpc::Call& call, const catalog::v1::ImportCatalogueRequest& request) {
  RETURN_IF_ERROR(CheckRequest(env, request));
  ASSIGN_OR_RETURN(const std::string editor, RequireEditor(env, call));
  const catalog::ImportOptions options = {.validate_only = request.validate_only(),
                                          .expected_revision = request.expected_revision(),
                                          .changed_by = editor,
                                          .now = env.now()};
  const store::RequestKey key = {
      .province = env.province, .caller = call.caller.subject, .request_id = request.request_id()};

  ASSIGN_OR_RETURN(const pg::Pool::Lease lease, env.database.Acquire(call.deadline));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = call.deadline}));
  // From here on imports of the province run one after another.
  RETURN_IF_ERROR(catalog::LockCatalogue(transaction, env.province));
  ASSIGN_OR_RETURN(const auto answered, store::FindAnswer(transaction, key, request));
  if (answered.has_value()) return *answered;
  ASSIGN_OR_RETURN(const catalog::Imported imported,
                   catalog::Import(transaction, request.catalogue(), options));
  const catalog::v1::ImportCatalogueResponse response = ToResponse(imported);
  // Validation is not recorded: it changes nothing, so a repeat validates again.
  if (request.validate_only()) return response;
  RETURN_IF_ERROR(store::RecordAnswer(transaction, key, request, response, options.now));
  RETURN_IF_ERROR(transaction.Commit());
  // The import is committed whatever this returns; a failure is logged there, and the refresher tries again.
  [[maybe_unused]] const absl::Status refreshed = env.refresh();
  return response;
}

}  // namespace onestop::catalog_service::handlers
