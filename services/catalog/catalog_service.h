#pragma once

/// CatalogService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/unary.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "services/catalog/handlers/handlers.h"

namespace onestop::catalog_service {

class CatalogService final : public catalog::v1::CatalogService::CallbackService {
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

  CatalogService(rpc::Server& server, const Env& env) : server_(server), env_(env) {}

  grpc::ServerUnaryReactor* ImportCatalogue(grpc::CallbackServerContext* context,
                                            const catalog::v1::ImportCatalogueRequest* request,
                                            catalog::v1::ImportCatalogueResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ImportCatalogue));
  }
  grpc::ServerUnaryReactor* ExportCatalogue(grpc::CallbackServerContext* context,
                                            const catalog::v1::ExportCatalogueRequest* request,
                                            catalog::v1::ExportCatalogueResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ExportCatalogue));
  }
  grpc::ServerUnaryReactor* GetProcedure(grpc::CallbackServerContext* context,
                                         const catalog::v1::GetProcedureRequest* request,
                                         catalog::v1::GetProcedureResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::GetProcedure));
  }
  grpc::ServerUnaryReactor* ListProcedures(grpc::CallbackServerContext* context,
                                           const catalog::v1::ListProceduresRequest* request,
                                           catalog::v1::ListProceduresResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ListProcedures));
  }
  grpc::ServerUnaryReactor* GetProcess(grpc::CallbackServerContext* context,
                                       const catalog::v1::GetProcessRequest* request,
                                       catalog::v1::GetProcessResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::GetProcess));
  }
  grpc::ServerUnaryReactor* ListAgencies(grpc::CallbackServerContext* context,
                                         const catalog::v1::ListAgenciesRequest* request,
                                         catalog::v1::ListAgenciesResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ListAgencies));
  }

 private:
  rpc::Server& server_;
  const Env& env_;
};

}  // namespace onestop::catalog_service
