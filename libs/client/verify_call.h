#pragma once

/// Asking the service whether a file's signatures hold.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::client {

/// What VerifyFile of ApprovalService says of `bytes`, at most 25 MiB.
absl::StatusOr<signing::v1::Report> VerifyBytes(const rpc::Client& client, absl::string_view bytes,
                                                const rpc::CallOptions& options);

}  // namespace onestop::client
