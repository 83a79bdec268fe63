#pragma once

/// The catalogue over the wire, in as many messages as it takes.

#include <cstdint>

#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::cli {

/// ImportCatalogue of `catalogue`; `header` has every other field of the request. Errors: those of the call.
absl::StatusOr<catalog::v1::ImportCatalogueResponse> ImportCatalogue(
    const rpc::Client& client, const catalog::v1::ImportCatalogueRequest& header,
    const catalog::v1::Catalogue& catalogue, const rpc::CallOptions& options);

/// ExportCatalogue, put together. Errors: those of the call.
absl::StatusOr<catalog::v1::ExportCatalogueResponse> ExportCatalogue(const rpc::Client& client,
                                                                     const rpc::CallOptions& options);

}  // namespace onestop::cli
