#pragma once

/// TrackingService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "services/tracking/handlers/export_history.h"
#include "services/tracking/handlers/handlers.h"
#include "services/tracking/handlers/watch_feed.h"

namespace onestop::tracking {

class TrackingService final : public v1::TrackingService::CallbackService {
  // Its type is deduced, so it is defined before its uses.
  template <typename Request, typename Response>
  auto On(absl::StatusOr<Response> (*handler)(const Env&, const rpc::Call&, const Request&)) {
    return [this, handler](const rpc::Call& call, const Request& request) {
      return handler(env_, call, request);
    };
  }

 public:
  static constexpr char kName[] = "onestop.tracking.v1.TrackingService";

  TrackingService(rpc::Server& server, const Env& env)
      : server_(server),
        env_(env),
        // A read of the log may still run when the environment is destroyed, so it refers to nothing in it.
        poller_([&pool = env.pool,
                 catalogue = env.catalogue] { return handlers::ReadLastPosition(pool, catalogue); },
                kPollEvery,
                server.metrics() == nullptr ? telemetry::Gauge()
                                            : server.metrics()->AddGauge(telemetry::kFollowerLag, {"feed"})) {
  }

  grpc::ServerUnaryReactor* GetDossier(grpc::CallbackServerContext* context,
                                       const v1::GetDossierRequest* request,
                                       v1::GetDossierResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::GetDossier));
  }
  grpc::ServerUnaryReactor* LookUpDossier(grpc::CallbackServerContext* context,
                                          const v1::LookUpDossierRequest* request,
                                          v1::LookUpDossierResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::LookUpDossier));
  }
  grpc::ServerUnaryReactor* GetTimeline(grpc::CallbackServerContext* context,
                                        const v1::GetTimelineRequest* request,
                                        v1::GetTimelineResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::GetTimeline));
  }
  grpc::ServerUnaryReactor* ListDossiers(grpc::CallbackServerContext* context,
                                         const v1::ListDossiersRequest* request,
                                         v1::ListDossiersResponse* response) override {
    return rpc::ReadCall(server_, context, request, response, On(&handlers::ListDossiers));
  }
  grpc::ServerWriteReactor<v1::WatchFeedResponse>* WatchFeed(grpc::CallbackServerContext* context,
                                                             const v1::WatchFeedRequest* request) override {
    return rpc::FeedCall<v1::WatchFeedRequest, v1::WatchFeedResponse>(
        server_, context, request,
        [this](const rpc::Call& call, const v1::WatchFeedRequest& r, const rpc::Wake& wake) {
          return handlers::WatchFeed(env_, poller_, call, r, wake);
        });
  }
  grpc::ServerWriteReactor<v1::ExportHistoryResponse>* ExportHistory(
      grpc::CallbackServerContext* context, const v1::ExportHistoryRequest* request) override {
    return rpc::DownloadCall<v1::ExportHistoryRequest, v1::ExportHistoryResponse>(
        server_, context, request,
        [this](const rpc::Call& call, const v1::ExportHistoryRequest& r, const rpc::Wake& /*wake*/) {
          return handlers::ExportHistory(env_, call, r);
        });
  }

 private:
  rpc::Server& server_;
  const Env& env_;
  LogPoller poller_;
};

}  // namespace onestop::tracking
