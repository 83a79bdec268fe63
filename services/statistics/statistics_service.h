#pragma once

/// StatisticsService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/unary.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "services/statistics/handlers/handlers.h"

namespace onestop::statistics {

class StatisticsService final : public v1::StatisticsService::CallbackService {
  // Its type is deduced, so it is defined before its uses.
  template <typename Request, typename Response>
  auto On(absl::StatusOr<Response> (*handler)(const Env&, const rpc::Call&, const Request&)) {
    return [this, handler](const rpc::Call& call, const Request& request) {
      return handler(env_, call, request);
    };
  }

 public:
  static constexpr char kName[] = "onestop.statistics.v1.StatisticsService";

  StatisticsService(rpc::Server& server, const Env& env) : server_(server), env_(env) {}

  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const v1::GetReportRequest* request,
                                      v1::GetReportResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::GetReport));
  }
  grpc::ServerUnaryReactor* ListCell(grpc::CallbackServerContext* context, const v1::ListCellRequest* request,
                                     v1::ListCellResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ListCell));
  }
  grpc::ServerUnaryReactor* CountProcedures(grpc::CallbackServerContext* context,
                                            const v1::CountProceduresRequest* request,
                                            v1::CountProceduresResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::CountProcedures));
  }

 private:
  rpc::Server& server_;
  const Env& env_;
};

}  // namespace onestop::statistics
