#pragma once

/// Files to and from the documents service.

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "onestop/documents/v1/documents_service.pb.h"

namespace onestop::client {

/// Bytes of one message of an upload.
inline constexpr size_t kChunkBytes = 256 * 1024;

/// Puts the next bytes in place of what the buffer held, at most kChunkBytes; nothing at the end.
using Source = std::function<absl::Status(std::string&)>;

/// An error about a file of that name that has no bytes: nothing is sent. INVALID_ARGUMENT, without a reason.
absl::Status EmptyFile(absl::string_view file_name);

/// Sends what `source` gives, in constant memory. Errors: those of the call and of `source`; EmptyFile() when `metadata` has
/// no size.
absl::StatusOr<documents::v1::Document> Upload(const rpc::Client& client,
                                               const documents::v1::UploadMetadata& metadata,
                                               const Source& source, const rpc::CallOptions& options);

/// Sends bytes as a file of that name. Errors: as Upload().
absl::StatusOr<documents::v1::Document> UploadBytes(const rpc::Client& client, absl::string_view bytes,
                                                    const std::string& file_name,
                                                    const std::string& request_id,
                                                    const rpc::CallOptions& options);

/// A whole document, in memory and checked against its SHA-256. Errors: RESOURCE_EXHAUSTED past `max_bytes`;
/// DATA_LOSS when what came is not what was told.
absl::StatusOr<std::string> Download(const rpc::Client& client, const std::string& document_id,
                                     size_t max_bytes, const rpc::CallOptions& options);

}  // namespace onestop::client
