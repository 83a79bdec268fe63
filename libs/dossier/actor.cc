#include "libs/dossier/actor.h"

#include <algorithm>

namespace onestop::dossier {

bool Actor::Holds(Role role, absl::string_view agency_id) const {
  return std::ranges::any_of(positions, [&](const Position& position) {
    return position.role == role && position.agency_id == agency_id;
  });
}

}  // namespace onestop::dossier
