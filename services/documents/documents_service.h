#pragma once

/// DocumentsService on the wire: one line for each method, no logic. The contracts are in the proto, the
/// handlers beside this file.

#include "libs/rpc/streams.h"
#include "libs/rpc/unary.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "services/documents/handlers/handlers.h"

namespace onestop::documents_service {

class DocumentsService final : public rpc::Service<documents::v1::DocumentsService> {
 public:
  static constexpr char kName[] = "onestop.documents.v1.DocumentsService";

  DocumentsService(rpc::Server& server, const Env& env)
      : rpc::Service<documents::v1::DocumentsService>(server), env_(env) {
    ServeUpload<documents::v1::UploadDocumentRequest, documents::v1::UploadDocumentResponse>(
        [this](const rpc::Call& call) { return handlers::UploadDocument(env_, call); });
  }

  grpc::ServerWriteReactor<documents::v1::DownloadDocumentResponse>* DownloadDocument(
      grpc::CallbackServerContext* context, const documents::v1::DownloadDocumentRequest* request) override {
    return rpc::DownloadCall<documents::v1::DownloadDocumentRequest, documents::v1::DownloadDocumentResponse>(
        server(), context, request,
        [this](const rpc::Call& call, const documents::v1::DownloadDocumentRequest& r, const rpc::Wake&) {
          return handlers::DownloadDocument(env_, call, r);
        });
  }

  grpc::ServerUnaryReactor* GetDocument(grpc::CallbackServerContext* context,
                                        const documents::v1::GetDocumentRequest* request,
                                        documents::v1::GetDocumentResponse* response) override {
    return rpc::ReadCall(server(), context, request, response,
                         [this](const rpc::Call& call, const documents::v1::GetDocumentRequest& r) {
                           return handlers::GetDocument(env_, call, r);
                         });
  }

 private:
  const Env& env_;
};

}  // namespace onestop::documents_service
