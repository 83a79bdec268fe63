// The catalogue in parts that any server and any client take in.

#include "tools/onestop/catalogue_call.h"

#include "libs/base/status_macros.h"
#include "libs/catalog/entries.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"

namespace onestop::cli {
namespace {

using catalog::v1::CatalogService;

// A quarter of what gRPC takes in by default.
constexpr size_t kPartBytesMax = 1024 * 1024;

}  // namespace

absl::StatusOr<catalog::v1::ImportCatalogueResponse> ImportCatalogue(
    const rpc::Client& client, const catalog::v1::ImportCatalogueRequest& header,
    const catalog::v1::Catalogue& catalogue, const rpc::CallOptions& options) {
  const auto stub = client.Stub<CatalogService>();
  rpc::ClientCall call(client, "/onestop.catalog.v1.CatalogService/ImportCatalogue", options);
  catalog::v1::ImportCatalogueResponse response;
  const auto writer = stub->ImportCatalogue(&call.context(), &response);
  catalog::v1::ImportCatalogueRequest request = header;
  for (const catalog::v1::Catalogue& part : catalog::InParts(catalogue, kPartBytesMax)) {
    *request.mutable_catalogue() = part;
    // A write that fails has its reason in Finish().
    if (!writer->Write(request)) break;
    request.Clear();
  }
  writer->WritesDone();
  RETURN_IF_ERROR(call.Finish(writer->Finish()));
  return response;
}

absl::StatusOr<catalog::v1::ExportCatalogueResponse> ExportCatalogue(const rpc::Client& client,
                                                                     const rpc::CallOptions& options) {
  const auto stub = client.Stub<CatalogService>();
  rpc::ClientCall call(client, "/onestop.catalog.v1.CatalogService/ExportCatalogue", options);
  const auto reader = stub->ExportCatalogue(&call.context(), catalog::v1::ExportCatalogueRequest());
  catalog::v1::ExportCatalogueResponse whole, part;
  // Lists are joined; the revision is the same in every part.
  while (reader->Read(&part)) whole.MergeFrom(part);
  RETURN_IF_ERROR(call.Finish(reader->Finish()));
  return whole;
}

}  // namespace onestop::cli
