// Commands that only an imported history has: old systems record results and steps without files or tasks.

#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

constexpr std::array kInWork = {DossierStatus::DOSSIER_STATUS_ACCEPTED,
                                DossierStatus::DOSSIER_STATUS_PROCESSING};
// An old system may record steps also between the result and its return.
constexpr std::array kNotEnded = {
    DossierStatus::DOSSIER_STATUS_SUBMITTED, DossierStatus::DOSSIER_STATUS_ACCEPTED,
    DossierStatus::DOSSIER_STATUS_PROCESSING, DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT,
    DossierStatus::DOSSIER_STATUS_RESULT_READY};

// The right of the actor itself: a member of staff who is recorded by a migration does not have it.
absl::Status CheckMigration(const DecisionInput& input) {
  if (input.actor().migration) return absl::OkStatus();
  return error::MigrationRightMissing("a command of an imported history");
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Finish&) {
  RETURN_IF_ERROR(CheckMigration(input));
  RETURN_IF_ERROR(CheckStatus(input, kInWork));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_UNSPECIFIED);
  decision.event.mutable_finished();
  return decision;
}

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const RecordStep& record) {
  RETURN_IF_ERROR(CheckMigration(input));
  RETURN_IF_ERROR(CheckStatus(input, kNotEnded));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, Role::ROLE_UNSPECIFIED);
  v1::StepRecorded& recorded = *decision.event.mutable_step_recorded();
  recorded.set_name(record.name);
  recorded.set_source_actor(record.source_actor);
  return decision;
}

}  // namespace onestop::dossier
