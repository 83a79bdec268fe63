#pragma once

/// Names from the catalogue for what a report counts.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/catalog/snapshot.h"
#include "onestop/statistics/v1/statistics_service.pb.h"

namespace onestop::statistics::handlers {

struct Name {
  std::string vi;
  std::string en;
};

/// As in force on `day`, or else at any time: a report about the past names what is gone. Empty when the
/// catalogue never knew it.
Name AgencyName(const catalog::Snapshot& catalogue, absl::string_view id, absl::CivilDay day);

/// The name of a group; a sector is its own.
std::string GroupName(const catalog::Snapshot& catalogue, v1::GroupBy group_by, const std::string& key,
                      absl::CivilDay day);

/// How many procedures are in force on `day` within `filter`, by online level.
v1::ProcedureCounts ProceduresWithin(const catalog::Snapshot& catalogue, const v1::Filter& filter,
                                     absl::CivilDay day);

}  // namespace onestop::statistics::handlers
