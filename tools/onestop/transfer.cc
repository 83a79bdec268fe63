// Streams files in chunks and compares their SHA-256 on both ways.

#include "tools/onestop/transfer.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/documents/file_store.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

using documents::v1::DocumentsService;

// Puts the next bytes in place of what the buffer held; nothing at the end.
using Source = std::function<absl::Status(std::string&)>;

absl::StatusOr<documents::v1::Document> Upload(const rpc::Client& client,
                                               const documents::v1::UploadMetadata& metadata,
                                               const Source& source, const rpc::CallOptions& options) {
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

absl::Status ReadChunk(std::ifstream& file, const std::string& path, std::string& chunk) {
  chunk.resize(kChunkBytes);
  file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(file.gcount()));
  if (file.bad()) return CannotRead(path, errno);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<documents::v1::Document> UploadFile(Session& session, const rpc::Client& client,
                                                   const std::string& path, const std::string& request_id) {
  documents::v1::UploadMetadata metadata;
  metadata.set_request_id(request_id);
  metadata.set_file_name(std::filesystem::path(path).filename().string());
  ASSIGN_OR_RETURN(std::ifstream file, OpenFile(path));
  digest::Sha256Stream hash;
  std::string chunk;
  int64_t size = 0;
  // Read twice: the hash goes before the bytes, and a file need not fit into memory.
  do {
    RETURN_IF_ERROR(ReadChunk(file, path, chunk));
    hash.Update(chunk);
    size += static_cast<int64_t>(chunk.size());
  } while (!chunk.empty());
  metadata.set_size_bytes(size);
  metadata.set_sha256(hash.Finish());
  file.clear();
  file.seekg(0);
  return Upload(
      client, metadata, [&](std::string& next) { return ReadChunk(file, path, next); }, session.Call());
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
    return absl::ResourceExhaustedError(
        absl::StrCat("document ", document_id, " is larger than ", max_bytes, " bytes"));
  }
  RETURN_IF_ERROR(status);
  // A stream that was cut short without an error, or changed on its way, is found here.
  if (digest::Sha256Text(bytes) != document.sha256()) {
    return absl::DataLossError(absl::StrCat("document ", document_id, " is not what its SHA-256 says"));
  }
  return bytes;
}

absl::Status DownloadTo(const rpc::Client& client, const std::string& document_id, const std::string& path,
                        const rpc::CallOptions& options) {
  // Written only after the whole file was received and its hash compared.
  ASSIGN_OR_RETURN(const std::string bytes, Download(client, document_id, documents::kFileBytesMax, options));
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  // The last bytes may fail to be written only here: a full disk.
  file.close();
  if (!file) return UsageError(messages::Both("cannot write the file $0", path));
  return absl::OkStatus();
}

}  // namespace onestop::cli
