// The warning that comes in time: once a calendar has ended, no dossier can be accepted.

#include "tools/onestop/calendar_warning.h"

#include <iostream>

#include "absl/time/clock.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/calendar_ends.h"

namespace onestop::cli {

void WarnOfCalendars(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today) {
  for (const auto& [id, known_to] : catalog::CalendarEnds(catalogue, today)) {
    const int64_t days = known_to - today;
    if (days >= catalog::kKnownDaysWarning) continue;
    std::cerr << session.Localize(
                     "warning: calendar $0 knows its holidays to $1, $2 days from today; a dossier whose due "
                     "date lies beyond cannot be accepted: add the next year's days and known_to",
                     id, absl::FormatCivilTime(known_to), days)
              << "\n";
  }
}

void WarnOfCalendars(const Session& session, const catalog::v1::Catalogue& catalogue) {
  WarnOfCalendars(session, catalogue, absl::ToCivilDay(absl::Now(), calendar::OfficeZone()));
}

}  // namespace onestop::cli
