#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/streams.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "services/tracking/env.h"

namespace onestop::tracking::handlers {

/// The events of one dossier as they are stored, for staff who may see it. Each is checked against the chain
/// of hashes before it is sent.
absl::StatusOr<std::unique_ptr<rpc::Producer<v1::ExportHistoryResponse>>> ExportHistory(
    const Env& env, const rpc::Call& call, const v1::ExportHistoryRequest& request);

}  // namespace onestop::tracking::handlers
