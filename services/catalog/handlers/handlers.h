#pragma once

/// The handlers of CatalogService, one file each. All may block: they run on the server's pool.

#include <memory>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/streams.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "services/catalog/env.h"

namespace onestop::catalog_service::handlers {

/// Takes the entries in and imports all of them at the end of the stream.
using CatalogueImport =
    rpc::Consumer<catalog::v1::ImportCatalogueRequest, catalog::v1::ImportCatalogueResponse>;
absl::StatusOr<std::unique_ptr<CatalogueImport>> ImportCatalogue(const Env& env, const rpc::Call& call);

/// The catalogue as it is when the call begins, part by part.
using CatalogueExport = rpc::Producer<catalog::v1::ExportCatalogueResponse>;
absl::StatusOr<std::unique_ptr<CatalogueExport>> ExportCatalogue(const Env& env, const rpc::Call& call);

absl::StatusOr<catalog::v1::ConfirmCatalogueChangeResponse> ConfirmCatalogueChange(
    const Env& env, const rpc::Call& call, const catalog::v1::ConfirmCatalogueChangeRequest& request);
absl::StatusOr<catalog::v1::RejectCatalogueChangeResponse> RejectCatalogueChange(
    const Env& env, const rpc::Call& call, const catalog::v1::RejectCatalogueChangeRequest& request);
absl::StatusOr<catalog::v1::ListCatalogueChangesResponse> ListCatalogueChanges(
    const Env& env, const rpc::Call& call, const catalog::v1::ListCatalogueChangesRequest& request);

absl::StatusOr<catalog::v1::ListStaffResponse> ListStaff(const Env& env, const rpc::Call& call,
                                                         const catalog::v1::ListStaffRequest& request);
absl::StatusOr<catalog::v1::GetProcedureResponse> GetProcedure(
    const Env& env, const rpc::Call& call, const catalog::v1::GetProcedureRequest& request);
absl::StatusOr<catalog::v1::ListProceduresResponse> ListProcedures(
    const Env& env, const rpc::Call& call, const catalog::v1::ListProceduresRequest& request);
absl::StatusOr<catalog::v1::GetProcessResponse> GetProcess(const Env& env, const rpc::Call& call,
                                                           const catalog::v1::GetProcessRequest& request);
absl::StatusOr<catalog::v1::ListAgenciesResponse> ListAgencies(
    const Env& env, const rpc::Call& call, const catalog::v1::ListAgenciesRequest& request);

}  // namespace onestop::catalog_service::handlers
