// Which calendars are in use, and where they end.

#include "libs/catalog/calendar_ends.h"

#include <set>

namespace onestop::catalog {

std::map<std::string, absl::CivilDay> CalendarEnds(const v1::Catalogue& catalogue, absl::CivilDay day) {
  // Days of one form are in the order of their texts.
  const std::string today = absl::FormatCivilTime(day);
  std::set<std::string> used;
  for (const v1::Agency& agency : catalogue.agencies()) {
    const bool in_force =
        agency.valid_from() <= today && (agency.valid_to().empty() || today <= agency.valid_to());
    if (in_force) used.insert(agency.calendar_id());
  }
  std::map<std::string, absl::CivilDay> ends;
  for (const v1::Calendar& calendar : catalogue.calendars()) {
    absl::CivilDay known_to;
    const bool counts = catalogue.agencies().empty() || used.contains(calendar.id());
    if (counts && absl::ParseCivilTime(calendar.known_to(), &known_to)) ends.emplace(calendar.id(), known_to);
  }
  return ends;
}

}  // namespace onestop::catalog
