#pragma once

/// Files of this machine to and from the documents service.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Sends a file, in constant memory. Errors: exit code 2 for a file that cannot be read or is empty; then nothing is sent.
absl::StatusOr<documents::v1::Document> UploadFile(Session& session, const rpc::Client& client,
                                                   const std::string& path, const std::string& request_id);

/// client::Download() into the file `path`, which is written once everything came. Errors: also exit code 2 for a
/// file that cannot be written.
absl::Status DownloadTo(const rpc::Client& client, const std::string& document_id, const std::string& path,
                        const rpc::CallOptions& options);

}  // namespace onestop::cli
