// Streams files in chunks and compares their SHA-256 on both ways.

#include "libs/client/transfer.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/messages/messages.h"
#include "libs/messages/status.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"

namespace onestop::client {

using documents::v1::DocumentsService;

absl::Status EmptyFile(absl::string_view file_name) {
  return messages::Error(
      absl::StatusCode::kInvalidArgument,
      messages::Both(
          "the file $0 is empty, so nothing was sent; look whether it was saved or scanned wholly, and give "
          "it again",
          file_name));
}

absl::StatusOr<documents::v1::Document> Upload(const rpc::Client& client,
                                               const documents::v1::UploadMetadata& metadata,
                                               const Source& source, const rpc::CallOptions& options) {
  // The server would refuse it, too, by the name of a field that no person typed.
  if (metadata.size_bytes() == 0) return EmptyFile(metadata.file_name());
  const auto stub = client.Stub<DocumentsService>();
  rpc::ClientCall call(client, "/onestop.documents.v1.DocumentsService/UploadDocument", options);
  documents::v1::UploadDocumentResponse response;
  const auto writer = stub->UploadDocument(&call.context(), &response);
  documents::v1::UploadDocumentRequest request;
  *request.mutable_metadata() = metadata;
  absl::Status read;
  // A write that fails has its reason in Finish().
  for (bool going = writer->Write(request); going; going = writer->Write(request)) {
    read = source(*request.mutable_chunk());
    // The file became unreadable: the server must not take a part for the whole.
    if (!read.ok()) call.context().TryCancel();
    if (!read.ok() || request.chunk().empty()) break;
  }
  writer->WritesDone();
  const absl::Status status = call.Finish(writer->Finish());
  RETURN_IF_ERROR(read);
  RETURN_IF_ERROR(status);
  return response.document();
}

absl::StatusOr<documents::v1::Document> UploadBytes(const rpc::Client& client, absl::string_view bytes,
                                                    const std::string& file_name,
                                                    const std::string& request_id,
                                                    const rpc::CallOptions& options) {
  documents::v1::UploadMetadata metadata;
  metadata.set_request_id(request_id);
  metadata.set_file_name(file_name);
  metadata.set_size_bytes(static_cast<int64_t>(bytes.size()));
  metadata.set_sha256(digest::Sha256Text(bytes));
  const auto next = [bytes](std::string& chunk) mutable {
    chunk = std::string(bytes.substr(0, kChunkBytes));
    bytes.remove_prefix(chunk.size());
    return absl::OkStatus();
  };
  return Upload(client, metadata, next, options);
}

absl::StatusOr<std::string> Download(const rpc::Client& client, const std::string& document_id,
                                     size_t max_bytes, const rpc::CallOptions& options) {
  const auto stub = client.Stub<DocumentsService>();
  rpc::ClientCall call(client, "/onestop.documents.v1.DocumentsService/DownloadDocument", options);
  documents::v1::DownloadDocumentRequest request;
  request.set_document_id(document_id);
  const auto reader = stub->DownloadDocument(&call.context(), request);
  documents::v1::DownloadDocumentResponse response;
  documents::v1::Document document;
  std::string bytes;
  bool too_large = false;
  while (reader->Read(&response)) {
    if (response.has_document()) document = response.document();
    too_large = too_large || bytes.size() + response.chunk().size() > max_bytes;
    if (too_large) {
      call.context().TryCancel();
    } else {
      bytes += response.chunk();
    }
  }
  const absl::Status status = call.Finish(reader->Finish());
  if (too_large) {
    return messages::Error(absl::StatusCode::kResourceExhausted,
                           messages::Both("document $0 is larger than $1 bytes", document_id, max_bytes));
  }
  RETURN_IF_ERROR(status);
  // A stream that was cut short without an error, or changed on its way, is found here.
  if (digest::Sha256Text(bytes) != document.sha256()) {
    return messages::Error(absl::StatusCode::kDataLoss,
                           messages::Both("document $0 is not what its SHA-256 says", document_id));
  }
  return bytes;
}

}  // namespace onestop::client
