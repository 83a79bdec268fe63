// Rights of an actor that every decision asks for.

#include "libs/dossier/actor.h"

#include <algorithm>

namespace onestop::dossier {

bool Actor::Holds(Role role, absl::string_view agency_id) const {
  return std::ranges::any_of(positions, [&](const Position& position) {
    // Exact agency codes: a position in an agency gives no right in the agencies below it.
    return position.role == role && position.agency_id == agency_id;
  });
}

}  // namespace onestop::dossier
