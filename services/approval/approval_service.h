#pragma once

/// ApprovalService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include <memory>
#include <utility>

#include "libs/rpc/server.h"
#include "libs/rpc/unary.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "services/approval/handlers/handlers.h"

namespace onestop::approval {

class ApprovalService final : public v1::ApprovalService::CallbackService {
  // A command that reads a file first. Call and request stay valid until it is answered.
  template <typename Request, typename Response>
  auto OnPool(void (*handler)(const Env&, const rpc::Call&, const Request&, rpc::Reply<Response>)) {
    return [this, handler](const rpc::Call& call, const Request& request, rpc::Reply<Response> reply) {
      // Shared, since a full pool drops the task, but the answer is still owed.
      const auto owed = std::make_shared<rpc::Reply<Response>>(std::move(reply));
      const bool queued = server_.pool().TryPost([this, handler, &call, &request, owed] {
        if (absl::Now() >= call.deadline) return owed->Complete(rpc::DeadlinePassed());
        handler(env_, call, request, std::move(*owed));
      });
      if (!queued) owed->Complete(rpc::ServerBusy());
    };
  }

 public:
  static constexpr char kName[] = "onestop.approval.v1.ApprovalService";

  ApprovalService(rpc::Server& server, const Env& env) : server_(server), env_(env) {}

  grpc::ServerUnaryReactor* SignResult(grpc::CallbackServerContext* context,
                                       const v1::SignResultRequest* request,
                                       v1::SignResultResponse* response) override {
    return rpc::CommandCall(server_, context, request, response, OnPool(&handlers::SignResult));
  }
  grpc::ServerUnaryReactor* RefuseDraft(grpc::CallbackServerContext* context,
                                        const v1::RefuseDraftRequest* request,
                                        v1::RefuseDraftResponse* response) override {
    return rpc::CommandCall(server_, context, request, response,
                            [this](const rpc::Call& call, const v1::RefuseDraftRequest& r,
                                   rpc::Reply<v1::RefuseDraftResponse> reply) {
                              handlers::RefuseDraft(env_, call, r, std::move(reply));
                            });
  }
  grpc::ServerUnaryReactor* SealResult(grpc::CallbackServerContext* context,
                                       const v1::SealResultRequest* request,
                                       v1::SealResultResponse* response) override {
    return rpc::CommandCall(server_, context, request, response, OnPool(&handlers::SealResult));
  }

 private:
  rpc::Server& server_;
  const Env& env_;
};

}  // namespace onestop::approval
