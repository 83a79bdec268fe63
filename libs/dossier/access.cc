// Which dossiers an actor may know of, and what of them. MaySee(): libs/ledger's row-level security repeats this predicate in SQL,
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

bool WorksOn(const Actor& actor, absl::string_view intake_unit, absl::string_view resolving_agency) {
  return std::ranges::any_of(actor.positions, [&](const Position& position) {
    const bool concerned = position.agency_id == intake_unit || position.agency_id == resolving_agency;
    switch (position.role) {
      case Role::ROLE_ONE_STOP_OFFICER:
      case Role::ROLE_DIVISION_HEAD:
      case Role::ROLE_SPECIALIST:
      case Role::ROLE_LEADER:
      case Role::ROLE_RECORDS_CLERK:
        return concerned;
      default:
        return false;
    }
  });
}

bool MaySeeOfficeWork(const Actor& actor) {
  // A system that acts for a member of staff is a system: what it reads goes to a program.
  return actor.read_all || (!actor.is_system && actor.recorded_by.empty());
}

}  // namespace onestop::dossier
