#pragma once

/// The handlers of StatisticsService, one file each. The contracts are in the proto.

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "services/statistics/env.h"

namespace onestop::statistics::handlers {

/// The most rows of a report besides its total.
inline constexpr int kGroupsMax = 5'000;
/// Procedure versions that dossiers of one report may have, when they are gathered into sectors.
inline constexpr int kVersionsMax = 50'000;
/// Dossiers of one page of a cell.
inline constexpr int kCellPageDefault = 100;
inline constexpr int kCellPageMax = 500;

absl::StatusOr<v1::GetReportResponse> GetReport(const Env& env, const rpc::Call& call,
                                                const v1::GetReportRequest& request);

absl::StatusOr<v1::ListCellResponse> ListCell(const Env& env, const rpc::Call& call,
                                              const v1::ListCellRequest& request);

absl::StatusOr<v1::CountProceduresResponse> CountProcedures(const Env& env, const rpc::Call& call,
                                                            const v1::CountProceduresRequest& request);

}  // namespace onestop::statistics::handlers
