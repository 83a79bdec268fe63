#pragma once

#include "libs/catalog/snapshot_source.h"
#include "libs/config/config.h"
#include "libs/telemetry/metrics.h"

namespace onestop::process {

/// The version of the programs, such as "0.1.0", and the commit that they were built from; "unknown" for sources
/// without their history.
absl::string_view Version();
absl::string_view Commit();

/// What every process tells of itself at each scrape: version, processor time, memory and open files; when its
/// certificates end; the space for documents, where it stores some; how far its calendars reach. `catalogue` outlives
/// the scrapes.
void AddSelfMetrics(telemetry::Metrics& metrics, const config::Config& config, const config::Program& program,
                    const catalog::SnapshotSource& catalogue);

}  // namespace onestop::process
