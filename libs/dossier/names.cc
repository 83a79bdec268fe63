// Names of enum values, for refusals and for what is stored.

#include "libs/dossier/names.h"

#include <array>
#include <utility>

#include "absl/strings/strip.h"
#include "libs/base/check.h"

namespace onestop::dossier {
namespace {

// Stored in rows of the projection: a name may be added, never changed.
constexpr std::array<std::pair<TaskOutcome, absl::string_view>, 10> kTaskOutcomes = {
    {{TaskOutcome::kNone, ""},
     {TaskOutcome::kAssigned, "assigned"},
     {TaskOutcome::kCompleted, "completed"},
     {TaskOutcome::kSentBack, "sent_back"},
     {TaskOutcome::kSigned, "signed"},
     {TaskOutcome::kRefused, "refused"},
     {TaskOutcome::kSealed, "sealed"},
     {TaskOutcome::kReturned, "returned"},
     {TaskOutcome::kClosed, "closed"},
     {TaskOutcome::kRecalled, "recalled"}}};

}  // namespace

std::string NameOf(DossierStatus status) {
  return std::string(absl::StripPrefix(::onestop::common::v1::DossierStatus_Name(status), "DOSSIER_STATUS_"));
}

std::string NameOf(StepKind kind) {
  return std::string(absl::StripPrefix(::onestop::common::v1::StepKind_Name(kind), "STEP_KIND_"));
}

absl::string_view NameOf(TaskOutcome outcome) {
  for (const auto& [value, name] : kTaskOutcomes) {
    if (value == outcome) return name;
  }
  CHECK(false);
}

std::optional<TaskOutcome> TaskOutcomeNamed(absl::string_view name) {
  for (const auto& [value, stored] : kTaskOutcomes) {
    if (stored == name) return value;
  }
  return std::nullopt;
}

}  // namespace onestop::dossier
