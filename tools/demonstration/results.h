#pragma once

/// The demonstration's results, verified: every one is valid, and a changed one is not.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/demonstration/run.h"
#include "tools/onestop/session.h"

namespace onestop::demonstration {

struct DemoVerdicts {
  int valid = 0;
  /// Reports that were not VALID, as "code: verdict, reasons".
  std::vector<std::string> others;
  /// Bytes of one result that were flipped, one at a time, and how many of these were called VALID: none
  /// should.
  int flipped = 0;
  int flipped_valid = 0;
};

/// Downloads every sealed result as `client`, a member of staff who sees them, and has the service verify it;
/// then flips bytes of the last one, spread over the file.
absl::StatusOr<DemoVerdicts> VerifyResults(cli::Session& session, const rpc::Client& client,
                                           const std::vector<DemoResult>& dossiers);

}  // namespace onestop::demonstration
