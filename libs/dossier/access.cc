#include <algorithm>

#include "libs/dossier/decide.h"

namespace onestop::dossier {

bool MaySee(const Actor& actor, const Dossier& dossier) {
  if (actor.migration || actor.read_all) return true;
  if (actor.portal && actor.id == dossier.submitted_by) return true;
  return std::ranges::any_of(actor.positions, [&dossier](const Position& position) {
    return position.role == Role::ROLE_PROCEDURE_CONTROL || position.agency_id == dossier.intake_unit ||
           position.agency_id == dossier.resolving_agency;
  });
}

}  // namespace onestop::dossier
