#pragma once

/// Until when client systems are known: their credentials are to be renewed, or the systems to be let go, before that.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// People are warned when fewer days are left.
inline constexpr int kSystemDaysWarning = 30;

struct SystemEnd {
  std::string id;
  /// Nothing: until further notice.
  std::optional<absl::CivilDay> last_day;
};

/// Of all client systems, the first to end first, those without a last day at the end; of one day by id.
std::vector<SystemEnd> SystemEnds(const v1::Catalogue& catalogue);

}  // namespace onestop::catalog
