// Which dossiers an actor may know of. libs/ledger's row-level security repeats this predicate in SQL,
// and a test compares the two: change both.

#include <algorithm>

#include "libs/dossier/decide.h"

namespace onestop::dossier {

bool MaySee(const Actor& actor, const Dossier& dossier) {
  if (actor.migration || actor.read_all) return true;
  // A portal sees only what it submitted itself, so that one portal learns nothing of another's
  // applicants.
  if (actor.portal && actor.id == dossier.submitted_by) return true;
  return std::ranges::any_of(actor.positions, [&dossier](const Position& position) {
    // Any position at a concerned agency is enough, also an observer's. Procedure control supervises
    // the whole province, whatever agency its holder belongs to.
    return position.role == Role::ROLE_PROCEDURE_CONTROL || position.agency_id == dossier.intake_unit ||
           position.agency_id == dossier.resolving_agency;
  });
}

}  // namespace onestop::dossier
