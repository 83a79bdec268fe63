#pragma once

/// One dossier of each branch that the law knows beside the ordinary way, worked on after the period of the report, so that
/// the report's figures stay what they are.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/messages/catalogue.h"
#include "tools/demonstration/plan.h"
#include "tools/demonstration/run.h"
#include "tools/demonstration/server.h"

namespace onestop::demonstration {

struct BranchResult {
  messages::Bilingual branch;
  std::string dossier_id;
};

/// Drives them, each in a week of its own; who works on them, and for which procedure, is that of `pattern`. Stops at the
/// first error.
absl::StatusOr<std::vector<BranchResult>> RunBranches(DemoRun& run, OfficeClock& clock,
                                                      const DemoDossier& pattern);

}  // namespace onestop::demonstration
