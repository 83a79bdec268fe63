#pragma once

/// Checks that several decisions share, and what they check. Every command makes them in the same order:
/// visibility, roles at the counter, status, task, rights, time.

#include <cstddef>
#include <initializer_list>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/dossier/decide.h"

namespace onestop::dossier {

/// What a decision is made from, besides the command itself: the dossier as it is, and who asks, when, in
/// which office.
struct DecisionInput {
  const Dossier& dossier;
  const Context& context;
  /// The command's name in refusals, such as "send_back": its type's kName.
  absl::string_view command_name;

  const Actor& actor() const { return *context.actor; }
};

/// The dossier exists and the actor may know of it, or DOSSIER_NOT_FOUND.
absl::Status CheckVisible(const DecisionInput& input);

/// The actor is a migration or holds `role` in `agency_id`, or ROLE_MISSING.
absl::Status CheckCounterRole(const DecisionInput& input, Role role, absl::string_view agency_id);

/// The status is one of `needed`, or DOSSIER_IN_WRONG_STATUS; for a migration, ACT_NOT_POSSIBLE.
absl::Status CheckStatus(const DecisionInput& input, absl::Span<const DossierStatus> needed);

/// The open task, if it is the one named, or TASK_NOT_OPEN.
absl::StatusOr<const Task*> OpenTaskNumbered(const DecisionInput& input, int task_number);

/// The step is of one of `kinds`, or STEP_NEEDS_OTHER_ACT.
absl::Status CheckKind(const DecisionInput& input, const Task& task, std::initializer_list<StepKind> kinds);

/// The task is the actor's or has no holder (else TASK_HELD_BY_OTHER), and the actor holds its role
/// (ROLE_MISSING).
absl::Status CheckHolder(const DecisionInput& input, const Task& task);

/// The open task of a specialist, if there is one, is the actor's or has no holder and is no other division's work: errors
/// as CheckHolder() and CheckDivision(). Not asked of a migration.
absl::Status CheckOwnStep(const DecisionInput& input);

/// The dossier may have `count` components, or FIELD_INVALID: it is kept in memory and serialised whole, and could be made to
/// grow for ever otherwise.
absl::Status CheckComponentCount(const DecisionInput& input, size_t count);

/// The actor is the system that submitted the dossier and has the right to submit, or ROLE_MISSING.
absl::Status CheckSubmittingSystem(const DecisionInput& input);

/// A task without a holder is no other division's work than the actor's in `role` (division.h), or DIVISION_OTHER.
absl::Status CheckDivision(const DecisionInput& input, const Task& task, Role role);

/// When the event occurs. A given time must be lawful: MIGRATION_RIGHT_MISSING, TIME_OUT_OF_ORDER.
///
/// A command that gives no time takes effect now. When the server's clock is before the dossier's last event,
/// because it was set back or another server's clock is ahead, the event takes that event's time: events stay
/// in order, and no caller is refused for a clock.
absl::StatusOr<absl::Time> OccurTime(const DecisionInput& input);

/// Parts of the catalogue that the decision cannot do without, or CATALOGUE_ENTRY_NOT_FOUND.
absl::StatusOr<const Process*> ProcessOf(const DecisionInput& input);
absl::StatusOr<const calendar::Calendar*> CalendarOf(const DecisionInput& input);
absl::StatusOr<const RuleSet*> RulesOf(const DecisionInput& input);

}  // namespace onestop::dossier
