#pragma once

/// What DocumentsService does. The contracts are in the proto.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/call.h"
#include "libs/rpc/streams.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "services/documents/env.h"
#include "services/documents/store/document_store.h"

namespace onestop::documents_service {

/// Bytes of one chunk of an upload, and of a download.
inline constexpr size_t kUploadChunkBytesMax = 1024 * 1024;
inline constexpr size_t kDownloadChunkBytes = 64 * 1024;
/// Time for one statement, however long a stream may take.
inline constexpr absl::Duration kStatementTimeMax = absl::Seconds(10);

namespace handlers {

absl::StatusOr<std::unique_ptr<
    rpc::Consumer<documents::v1::UploadDocumentRequest, documents::v1::UploadDocumentResponse>>>
UploadDocument(const Env& env, const rpc::Call& call);

absl::StatusOr<std::unique_ptr<rpc::Producer<documents::v1::DownloadDocumentResponse>>> DownloadDocument(
    const Env& env, const rpc::Call& call, const documents::v1::DownloadDocumentRequest& request);

absl::StatusOr<documents::v1::GetDocumentResponse> GetDocument(
    const Env& env, const rpc::Call& call, const documents::v1::GetDocumentRequest& request);

/// The document of this id when the caller may read it. Errors: FIELD_INVALID, DOCUMENT_NOT_FOUND, and those
/// of actor_of.
absl::StatusOr<store::DocumentRow> FindForCaller(const Env& env, const rpc::Call& call,
                                                 const std::string& document_id);

documents::v1::Document ToProto(const store::DocumentRow& row);

}  // namespace handlers
}  // namespace onestop::documents_service
