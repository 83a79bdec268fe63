// Which systems will be refused, and when.

#include "libs/catalog/system_ends.h"

#include <algorithm>
#include <tuple>

#include "libs/catalog/text.h"

namespace onestop::catalog {

std::vector<SystemEnd> SystemEnds(const v1::Catalogue& catalogue) {
  std::vector<SystemEnd> ends;
  for (const v1::ClientSystem& system : catalogue.client_systems()) {
    ends.push_back({.id = system.id(), .last_day = ParseDay(system.valid_to())});
  }
  std::ranges::sort(ends, {}, [](const SystemEnd& end) {
    return std::tuple(end.last_day.value_or(absl::CivilDay::max()), end.id);
  });
  return ends;
}

}  // namespace onestop::catalog
