#pragma once

/// What ApprovalService does: one function a method, one file a function.

#include <memory>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/reply.h"
#include "libs/rpc/streams.h"
#include "onestop/approval/v1/approval_service.pb.h"
#include "services/approval/env.h"

namespace onestop::approval::handlers {

/// These block (files, PDF, cryptography, the network): they run on the server's pool, never on gRPC's
/// threads.
void ComposeDraft(const Env& env, const rpc::Call& call, const v1::ComposeDraftRequest& request,
                  rpc::Reply<v1::ComposeDraftResponse> reply);
void PrepareSignature(const Env& env, const rpc::Call& call, const v1::PrepareSignatureRequest& request,
                      rpc::Reply<v1::PrepareSignatureResponse> reply);
void CompleteSignature(const Env& env, const rpc::Call& call, const v1::CompleteSignatureRequest& request,
                       rpc::Reply<v1::CompleteSignatureResponse> reply);
void RenewArchive(const Env& env, const rpc::Call& call, const v1::RenewArchiveRequest& request,
                  rpc::Reply<v1::RenewArchiveResponse> reply);
absl::StatusOr<v1::ListArchivesDueResponse> ListArchivesDue(const Env& env, const rpc::Call& call,
                                                            const v1::ListArchivesDueRequest& request);
absl::StatusOr<std::unique_ptr<rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse>>> VerifyFile(
    const Env& env, const rpc::Call& call);

void RefuseDraft(const Env& env, const rpc::Call& call, const v1::RefuseDraftRequest& request,
                 rpc::Reply<v1::RefuseDraftResponse> reply);

}  // namespace onestop::approval::handlers
