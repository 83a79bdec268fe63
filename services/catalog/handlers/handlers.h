#pragma once

/// The handlers of CatalogService, one file each. All may block: they run on the server's pool.

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "services/catalog/env.h"

namespace onestop::catalog_service::handlers {

absl::StatusOr<catalog::v1::ImportCatalogueResponse> ImportCatalogue(
    const Env& env, const rpc::Call& call, const catalog::v1::ImportCatalogueRequest& request);
absl::StatusOr<catalog::v1::ExportCatalogueResponse> ExportCatalogue(
    const Env& env, const rpc::Call& call, const catalog::v1::ExportCatalogueRequest& request);
absl::StatusOr<catalog::v1::GetProcedureResponse> GetProcedure(
    const Env& env, const rpc::Call& call, const catalog::v1::GetProcedureRequest& request);
absl::StatusOr<catalog::v1::ListProceduresResponse> ListProcedures(
    const Env& env, const rpc::Call& call, const catalog::v1::ListProceduresRequest& request);
absl::StatusOr<catalog::v1::GetProcessResponse> GetProcess(const Env& env, const rpc::Call& call,
                                                           const catalog::v1::GetProcessRequest& request);
absl::StatusOr<catalog::v1::ListAgenciesResponse> ListAgencies(
    const Env& env, const rpc::Call& call, const catalog::v1::ListAgenciesRequest& request);

}  // namespace onestop::catalog_service::handlers
