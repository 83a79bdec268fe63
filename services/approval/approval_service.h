#pragma once

/// ApprovalService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "services/approval/handlers/handlers.h"

namespace onestop::approval {

class ApprovalService final : public rpc::Service<v1::ApprovalService> {
 public:
  static constexpr char kName[] = "onestop.approval.v1.ApprovalService";

  ApprovalService(rpc::Server& server, const Env& env)
      : rpc::Service<v1::ApprovalService>(server), env_(env) {
    ServeUpload<v1::VerifyFileRequest, v1::VerifyFileResponse>(
        [this](const rpc::Call& call) { return handlers::VerifyFile(env_, call); }, rpc::Work::kHeavy);
  }

  grpc::ServerUnaryReactor* ComposeDraft(grpc::CallbackServerContext* context,
                                         const v1::ComposeDraftRequest* request,
                                         v1::ComposeDraftResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::ComposeDraft));
  }

  grpc::ServerUnaryReactor* PrepareSignature(grpc::CallbackServerContext* context,
                                             const v1::PrepareSignatureRequest* request,
                                             v1::PrepareSignatureResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::PrepareSignature));
  }

  grpc::ServerUnaryReactor* CompleteSignature(grpc::CallbackServerContext* context,
                                              const v1::CompleteSignatureRequest* request,
                                              v1::CompleteSignatureResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::CompleteSignature));
  }

  grpc::ServerUnaryReactor* RefuseDraft(grpc::CallbackServerContext* context,
                                        const v1::RefuseDraftRequest* request,
                                        v1::RefuseDraftResponse* response) override {
    return rpc::CommandCall(server(), context, request, response, service::On(env_, &handlers::RefuseDraft));
  }

  grpc::ServerUnaryReactor* RenewArchive(grpc::CallbackServerContext* context,
                                         const v1::RenewArchiveRequest* request,
                                         v1::RenewArchiveResponse* response) override {
    return rpc::PreparedCall(server(), context, request, response,
                             service::On(env_, &handlers::RenewArchive));
  }

  grpc::ServerUnaryReactor* ListArchivesDue(grpc::CallbackServerContext* context,
                                            const v1::ListArchivesDueRequest* request,
                                            v1::ListArchivesDueResponse* response) override {
    return rpc::ReadCall(server(), context, request, response,
                         [this](const rpc::Call& call, const v1::ListArchivesDueRequest& r) {
                           return handlers::ListArchivesDue(env_, call, r);
                         });
  }

 private:
  const Env& env_;
};

}  // namespace onestop::approval
