#pragma once

/// One function for each act: refusals first, then the event; after the last refusal nothing can fail.
/// Decide() chooses among them.

#include "absl/status/statusor.h"
#include "libs/dossier/checks.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/decide.h"

namespace onestop::dossier {

// decide_intake.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const Submit& submit);
absl::StatusOr<Decision> DecideAct(const Case& c, const Accept& accept);
absl::StatusOr<Decision> DecideAct(const Case& c, const RejectAtIntake& reject);

// decide_steps.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const Claim& claim);
absl::StatusOr<Decision> DecideAct(const Case& c, const Assign& assign);
absl::StatusOr<Decision> DecideAct(const Case& c, const Complete& complete);
absl::StatusOr<Decision> DecideAct(const Case& c, const SendBack& send_back);

// decide_result.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const Draft& draft);
absl::StatusOr<Decision> DecideAct(const Case& c, const Sign& sign);
absl::StatusOr<Decision> DecideAct(const Case& c, const RefuseDraft& refuse);
absl::StatusOr<Decision> DecideAct(const Case& c, const Number& number);
absl::StatusOr<Decision> DecideAct(const Case& c, const Seal& seal);
absl::StatusOr<Decision> DecideAct(const Case& c, const ReturnResult& return_result);

// decide_archive.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const RenewArchive& renew);

// decide_branches.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const RequestSupplement& request);
absl::StatusOr<Decision> DecideAct(const Case& c, const Supplement& supplement);
absl::StatusOr<Decision> DecideAct(const Case& c, const RefuseIneligible& refuse);
absl::StatusOr<Decision> DecideAct(const Case& c, const Withdraw& withdraw);
absl::StatusOr<Decision> DecideAct(const Case& c, const Stop& stop);

// decide_import.cc
absl::StatusOr<Decision> DecideAct(const Case& c, const Finish& finish);
absl::StatusOr<Decision> DecideAct(const Case& c, const RecordStep& record);

}  // namespace onestop::dossier
