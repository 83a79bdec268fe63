// What was submitted is corrected, before acceptance: from then on the receipt, the register and the clock rest on it. Where
// the applicant is reached rests on nothing: the counter corrects it until the dossier ends.

#include <algorithm>
#include <array>
#include <utility>

#include "absl/types/span.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/amendment.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

constexpr std::array kOpen = {DossierStatus::DOSSIER_STATUS_SUBMITTED,
                              DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT};

// From acceptance until the applicant has the result.
constexpr std::array kUnderWay = {
    DossierStatus::DOSSIER_STATUS_ACCEPTED, DossierStatus::DOSSIER_STATUS_PROCESSING,
    DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT, DossierStatus::DOSSIER_STATUS_RESULT_READY};

bool NamesPerson(const PartyChange& change) {
  return change.full_name.has_value() || change.identity.has_value();
}

// Phone, e-mail and address alone.
bool IsOfContacts(const Amend& amend) {
  return !NamesPerson(amend.owner) && !NamesPerson(amend.submitter) && amend.added.empty() &&
         amend.removed.empty();
}

// The portal corrects for its citizen what it sent itself; every other applicant comes to the counter.
absl::StatusOr<Role> CheckMayAmend(const DecisionInput& input) {
  if (input.actor().portal && input.actor().id == input.dossier.submitted_by) return Role::ROLE_UNSPECIFIED;
  RETURN_IF_ERROR(CheckCounterRole(input, Role::ROLE_ONE_STOP_OFFICER, input.dossier.intake_unit));
  return Role::ROLE_ONE_STOP_OFFICER;
}

bool IsChosen(const Component& component, const Amend::Choice& choice) {
  return component.kind() == choice.kind &&
         (choice.document_id.empty() || component.document_id() == choice.document_id);
}

// Writes which components leave, each once, and what was recorded of their files.
absl::Status TakeOut(const Dossier& dossier, const std::vector<Amend::Choice>& choices,
                     v1::SubmissionAmended& amended) {
  for (const Amend::Choice& choice : choices) {
    const auto is_it = [&choice](const Component& component) { return IsChosen(component, choice); };
    if (std::ranges::none_of(dossier.components, is_it)) return error::ComponentNotThere(choice.kind);
  }
  std::vector<Component> removed;
  for (const Component& component : dossier.components) {
    const auto chooses_it = [&component](const Amend::Choice& choice) { return IsChosen(component, choice); };
    if (std::ranges::any_of(choices, chooses_it)) removed.push_back(component);
  }
  for (const v1::HandedInDocument& document : dossier.handed_in) {
    const auto names_it = [&document](const Component& component) {
      return component.document_id() == document.document_id();
    };
    const auto is_listed = [&document](const v1::HandedInDocument& listed) {
      return listed.document_id() == document.document_id();
    };
    // A file that came twice is recorded alike both times: a file never changes.
    if (std::ranges::any_of(removed, names_it) &&
        std::ranges::none_of(amended.removed_documents(), is_listed)) {
      *amended.add_removed_documents() = document;
    }
  }
  amended.mutable_removed_components()->Assign(removed.begin(), removed.end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const Amend& amend) {
  const Dossier& dossier = input.dossier;
  ASSIGN_OR_RETURN(const Role role, CheckMayAmend(input));
  const bool accepted = dossier.accept_time.has_value();
  // The portal has no counter where the applicant shows who they are.
  if (accepted && (input.actor().portal || !IsOfContacts(amend))) return error::DossierAccepted(dossier);
  RETURN_IF_ERROR(CheckStatus(input, accepted ? absl::MakeConstSpan(kUnderWay) : absl::MakeConstSpan(kOpen)));
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));

  Decision decision = NewDecision(input, occur, role);
  v1::SubmissionAmended& amended = *decision.event.mutable_submission_amended();
  AddChangedFields("owner", dossier.owner, Changed(dossier.owner, amend.owner), amended);
  AddChangedFields("submitter", dossier.submitter, Changed(dossier.submitter, amend.submitter), amended);
  RETURN_IF_ERROR(TakeOut(dossier, amend.removed, amended));
  const size_t left = dossier.components.size() - static_cast<size_t>(amended.removed_components_size());
  RETURN_IF_ERROR(CheckComponentCount(input, left + amend.added.size()));
  amended.mutable_added_components()->Assign(amend.added.begin(), amend.added.end());
  RETURN_IF_ERROR(TakeDocuments(amend.added, amend.documents, *amended.mutable_added_documents()));
  if (amended.fields().empty() && amended.added_components().empty() &&
      amended.removed_components().empty()) {
    return error::NothingAmended();
  }
  return decision;
}

}  // namespace onestop::dossier
