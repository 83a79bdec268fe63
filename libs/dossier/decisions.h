#pragma once

/// One function for each command: refusals first, then the event; after the last refusal nothing can fail.
/// Decide() chooses among them. Private to this module; the file in which each decision is defined is named
/// here.
///
/// Which reasons each of them gives is checked against the contract's comments by tests/refusals_test.py,
/// which reads these functions, the checks that they use and errors.h.

#include "absl/status/statusor.h"
#include "libs/dossier/checks.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/decide.h"

namespace onestop::dossier {

// decide_intake.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Submit& submit);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Accept& accept);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RejectAtIntake& reject);

// decide_amend.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Amend& amend);

// decide_steps.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Claim& claim);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Release& release);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Assign& assign);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Complete& complete);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const SendBack& send_back);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Recall& recall);

// decide_result.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Draft& draft);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Sign& sign);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RefuseDraft& refuse);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Number& number);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Seal& seal);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ReturnResult& return_result);

// decide_archive.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RenewArchive& renew);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ErasePersonalData& erase);

// decide_supplement.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestSupplement& request);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Supplement& supplement);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const HandInSupplement& hand_in);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const DeclineSupplement& decline);

// decide_ends.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RefuseIneligible& refuse);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Withdraw& withdraw);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Stop& stop);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestEnd& request);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const DeclineEnd& decline);

// decide_deadline.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ExtendDeadline& extend);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestPayment& request);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordPayment& payment);

// decide_inquiry.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RequestConsultation& request);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const AnswerConsultation& answer);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordVerification& record);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const WriteMessage& message);

// decide_import.cc
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Finish& finish);
absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordStep& record);

}  // namespace onestop::dossier
