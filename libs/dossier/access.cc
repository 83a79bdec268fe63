// The table of access.h. libs/ledger's row-level security repeats it in SQL by the scope that is made of it, and a test
// compares the two: change both.

#include "libs/dossier/access.h"

#include <algorithm>

namespace onestop::dossier {

ReadRights RightsOf(Role role) {
  switch (role) {
    case Role::ROLE_ONE_STOP_OFFICER:
    case Role::ROLE_DIVISION_HEAD:
    case Role::ROLE_SPECIALIST:
    case Role::ROLE_LEADER:
    case Role::ROLE_RECORDS_CLERK:
      return {.concerned = ReadLevel::kPersonal};
    case Role::ROLE_OBSERVER:
      return {.concerned = ReadLevel::kLists};
    case Role::ROLE_PROCEDURE_CONTROL:
      // Supervises the whole province, whatever agency its holder belongs to.
      return {.concerned = ReadLevel::kLists, .any = ReadLevel::kLists};
    default:
      // A role that this program does not know gives nothing, as does the catalogue editor's.
      return {};
  }
}

ReadLevel LevelOfProvince(const Actor& actor) {
  ReadLevel level = actor.read_all ? ReadLevel::kLists : ReadLevel::kNothing;
  for (const Position& position : actor.positions) level = std::max(level, RightsOf(position.role).any);
  return level;
}

ReadLevel LevelOfSubmitter(const Actor& actor) {
  // Only what it submitted itself, so that one system learns nothing of another's applicants.
  return actor.portal || actor.imports ? ReadLevel::kPersonal : ReadLevel::kNothing;
}

ReadLevel LevelIn(const Actor& actor, absl::string_view intake_unit, absl::string_view resolving_agency,
                  absl::string_view submitted_by) {
  ReadLevel level = LevelOfProvince(actor);
  if (actor.id == submitted_by) level = std::max(level, LevelOfSubmitter(actor));
  for (const Position& position : actor.positions) {
    if (position.agency_id != intake_unit && position.agency_id != resolving_agency) continue;
    level = std::max(level, RightsOf(position.role).concerned);
  }
  return level;
}

bool MayRead(const Actor& actor, const Dossier& dossier, ReadLevel level) {
  return LevelIn(actor, dossier.intake_unit, dossier.resolving_agency, dossier.submitted_by) >= level;
}

bool WorksOn(const Actor& actor, absl::string_view intake_unit, absl::string_view resolving_agency) {
  return std::ranges::any_of(actor.positions, [&](const Position& position) {
    const bool concerned = position.agency_id == intake_unit || position.agency_id == resolving_agency;
    return concerned && RightsOf(position.role).concerned == ReadLevel::kPersonal;
  });
}

}  // namespace onestop::dossier
