#pragma once

/// CatalogService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service {

class CatalogService final : public rpc::Service<catalog::v1::CatalogService> {
 private:
  // Before its uses: g++ 12 deduces its type in order.
  template <typename Request, typename Response>
  auto On(absl::StatusOr<Response> (*handler)(const Env&, const rpc::Call&, const Request&)) {
    return [this, handler](const rpc::Call& call, const Request& request) -> absl::StatusOr<Response> {
      return handler(env_, call, request);
    };
  }

 public:
  static constexpr char kName[] = "onestop.catalog.v1.CatalogService";

  CatalogService(rpc::Server& server, const Env& env)
      : rpc::Service<catalog::v1::CatalogService>(server), env_(env) {
    ServeUpload<catalog::v1::ImportCatalogueRequest, catalog::v1::ImportCatalogueResponse>(
        [this](const rpc::Call& call) { return handlers::ImportCatalogue(env_, call); });
  }

  grpc::ServerWriteReactor<catalog::v1::ExportCatalogueResponse>* ExportCatalogue(
      grpc::CallbackServerContext* context, const catalog::v1::ExportCatalogueRequest* request) override {
    return rpc::DownloadCall<catalog::v1::ExportCatalogueRequest, catalog::v1::ExportCatalogueResponse>(
        server(), context, request,
        [this](const rpc::Call& call, const catalog::v1::ExportCatalogueRequest&, const rpc::Wake&) {
          return handlers::ExportCatalogue(env_, call);
        });
  }
  grpc::ServerUnaryReactor* ConfirmCatalogueChange(
      grpc::CallbackServerContext* context, const catalog::v1::ConfirmCatalogueChangeRequest* request,
      catalog::v1::ConfirmCatalogueChangeResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::ConfirmCatalogueChange));
  }
  grpc::ServerUnaryReactor* RejectCatalogueChange(
      grpc::CallbackServerContext* context, const catalog::v1::RejectCatalogueChangeRequest* request,
      catalog::v1::RejectCatalogueChangeResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::RejectCatalogueChange));
  }
  grpc::ServerUnaryReactor* ListCatalogueChanges(
      grpc::CallbackServerContext* context, const catalog::v1::ListCatalogueChangesRequest* request,
      catalog::v1::ListCatalogueChangesResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::ListCatalogueChanges));
  }
  grpc::ServerUnaryReactor* ListStaff(grpc::CallbackServerContext* context,
                                      const catalog::v1::ListStaffRequest* request,
                                      catalog::v1::ListStaffResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::ListStaff));
  }
  grpc::ServerUnaryReactor* GetProcedure(grpc::CallbackServerContext* context,
                                         const catalog::v1::GetProcedureRequest* request,
                                         catalog::v1::GetProcedureResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::GetProcedure));
  }
  grpc::ServerUnaryReactor* ListProcedures(grpc::CallbackServerContext* context,
                                           const catalog::v1::ListProceduresRequest* request,
                                           catalog::v1::ListProceduresResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::ListProcedures));
  }
  grpc::ServerUnaryReactor* GetProcess(grpc::CallbackServerContext* context,
                                       const catalog::v1::GetProcessRequest* request,
                                       catalog::v1::GetProcessResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::GetProcess));
  }
  grpc::ServerUnaryReactor* ListAgencies(grpc::CallbackServerContext* context,
                                         const catalog::v1::ListAgenciesRequest* request,
                                         catalog::v1::ListAgenciesResponse* response) override {
    return rpc::ReadCall(server(), context, request, response, On(&handlers::ListAgencies));
  }

 private:
  const Env& env_;
};

}  // namespace onestop::catalog_service
