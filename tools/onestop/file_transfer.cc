// Reads a file twice, since its hash goes before its bytes, and writes one at once.

#include "tools/onestop/file_transfer.h"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "libs/base/status_macros.h"
#include "libs/client/transfer.h"
#include "libs/digest/sha256.h"
#include "libs/documents/file_store.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

absl::Status ReadChunk(std::ifstream& file, const std::string& path, std::string& chunk) {
  chunk.resize(client::kChunkBytes);
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
  if (size == 0) return client::EmptyFile(path);
  metadata.set_size_bytes(size);
  metadata.set_sha256(hash.Finish());
  file.clear();
  file.seekg(0);
  return client::Upload(
      client, metadata, [&](std::string& next) { return ReadChunk(file, path, next); }, session.Call());
}

absl::Status DownloadTo(const rpc::Client& client, const std::string& document_id, const std::string& path,
                        const rpc::CallOptions& options) {
  // Written only after the whole file was received and its hash compared.
  ASSIGN_OR_RETURN(const std::string bytes,
                   client::Download(client, document_id, documents::kFileBytesMax, options));
  return WriteFile(path, bytes);
}

}  // namespace onestop::cli
