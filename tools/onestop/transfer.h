#pragma once

/// Files to and from the documents service.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Bytes of one message of an upload.
inline constexpr size_t kChunkBytes = 256 * 1024;

/// Sends a file, in constant memory. Errors: exit code 2 for a file that cannot be read.
absl::StatusOr<documents::v1::Document> UploadFile(Session& session, const rpc::Client& client,
                                                   const std::string& path, const std::string& request_id);

/// Sends bytes as a file of that name.
absl::StatusOr<documents::v1::Document> UploadBytes(const rpc::Client& client, absl::string_view bytes,
                                                    const std::string& file_name,
                                                    const std::string& request_id,
                                                    const rpc::CallOptions& options);

/// A whole document, in memory and checked against its SHA-256. Errors: RESOURCE_EXHAUSTED past `max_bytes`;
/// DATA_LOSS when what came is not what was told.
absl::StatusOr<std::string> Download(const rpc::Client& client, const std::string& document_id,
                                     size_t max_bytes, const rpc::CallOptions& options);

/// Download() into the file `path`, which is written once everything came. Errors: also exit code 2 for a file that
/// cannot be written.
absl::Status DownloadTo(const rpc::Client& client, const std::string& document_id, const std::string& path,
                        const rpc::CallOptions& options);

}  // namespace onestop::cli
