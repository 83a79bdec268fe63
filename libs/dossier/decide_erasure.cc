// Personal data are erased on a leader's word, and the history says so (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15).

#include <algorithm>
#include <array>

#include "libs/base/status_macros.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"
#include "libs/refusal/refusals.h"

namespace onestop::dossier {
namespace {

// Before its end the dossier cannot be resolved without knowing whose it is.
constexpr std::array kEnded = {
    DossierStatus::DOSSIER_STATUS_RETURNED, DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE,
    DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE, DossierStatus::DOSSIER_STATUS_WITHDRAWN,
    DossierStatus::DOSSIER_STATUS_STOPPED};

}  // namespace

absl::StatusOr<Decision> DecideCommand(const DecisionInput& input, const ErasePersonalData& erase) {
  const Dossier& dossier = input.dossier;
  if (!input.actor().Holds(Role::ROLE_LEADER, dossier.resolving_agency)) {
    return refusal::RoleMissing(Role_Name(Role::ROLE_LEADER), dossier.resolving_agency);
  }
  // A letter of refusal may still have to be handed over.
  const bool ended =
      std::ranges::find(kEnded, dossier.status) != kEnded.end() && dossier.OpenTask() == nullptr;
  if (!ended) return error::WrongStatus(dossier, kEnded);
  // What came since stands beside events that `erasures` do not name.
  if (erase.version != dossier.version) return error::DossierChanged(dossier, erase.version);
  if (erase.erasures.empty()) return error::NothingToErase(dossier);
  ASSIGN_OR_RETURN(const absl::Time occur, OccurTime(input));
  Decision decision = NewDecision(input, occur, Role::ROLE_LEADER);
  v1::PersonalDataErased& event = *decision.event.mutable_personal_data_erased();
  event.set_basis(erase.basis);
  event.mutable_erasures()->Assign(erase.erasures.begin(), erase.erasures.end());
  return decision;
}

}  // namespace onestop::dossier
