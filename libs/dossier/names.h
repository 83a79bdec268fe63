#pragma once

/// Names of enum values: the contract's without their prefix, as refusals give them ("RESULT_READY", "SIGN"),
/// and those that are stored.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

#include "libs/dossier/dossier.h"

namespace onestop::dossier {

std::string NameOf(DossierStatus status);
std::string NameOf(StepKind kind);

/// As the projection stores it: "completed", "sent_back"; "" for kNone. Never changed: rows hold these names.
absl::string_view NameOf(TaskOutcome outcome);
/// The outcome of that name; absent when no outcome has it.
std::optional<TaskOutcome> TaskOutcomeNamed(absl::string_view name);

}  // namespace onestop::dossier
