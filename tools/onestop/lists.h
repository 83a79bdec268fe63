#pragma once

/// Lists that more than one command writes.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// The whole history of a dossier, and how its due date came about.
absl::StatusOr<tracking::v1::GetTimelineResponse> ReadTimeline(Session& session, const rpc::Client& client,
                                                               const std::string& dossier_id);
/// Writes it.
absl::Status WriteTimeline(Session& session, const rpc::Client& client, const std::string& dossier_id);

/// One row a group and their total: the atoms that make Biểu II.06a's columns.
void WriteReport(const Session& session, const statistics::v1::GetReportResponse& report);

}  // namespace onestop::cli
