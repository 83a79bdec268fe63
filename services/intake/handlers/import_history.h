#pragma once

/// ImportHistory: the acts of an old system, one at a time and in order, through the same decisions.

#include <memory>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/streams.h"
#include "libs/service/command.h"
#include "libs/telemetry/metrics.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::intake::handlers {

using Import = rpc::Exchange<v1::ImportHistoryRequest, v1::ImportHistoryResponse>;

/// Errors: PERMISSION_DENIED MIGRATION_RIGHT_MISSING; as service::ResolveCaller().
///
/// `metrics`, when given, counts refused acts, since the stream's own call succeeds.
absl::StatusOr<std::unique_ptr<Import>> ImportHistory(const service::CommandEnv& env, const rpc::Call& call,
                                                      telemetry::Metrics* metrics = nullptr);

/// The id of the dossier that the old system calls `source_dossier_id`: always the same one.
std::string ImportedDossierId(absl::string_view province, absl::string_view source_dossier_id);

}  // namespace onestop::intake::handlers
