#pragma once

/// Calendars and times for the tests and the benchmark of this library: the public holidays of 2026, as
/// published.

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/check.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/zone.h"

namespace onestop::calendar {

/// 07:30–11:30 and 13:30–17:30, the eight hours of an ordinary office.
inline std::vector<Session> OrdinarySessions() {
  return {{.start_minute = 7 * 60 + 30, .end_minute = 11 * 60 + 30},
          {.start_minute = 13 * 60 + 30, .end_minute = 17 * 60 + 30}};
}

/// The office year 2026: Labour Code 2019, Article 112, and the Prime Minister's swaps of 2 January (worked
/// on Saturday 10 January) and 31 August (worked on Saturday 22 August).
inline CalendarSpec SpecOf2026() {
  return {.id = "H31-2026",
          .hours = {{.valid_from = absl::CivilDay(2026, 1, 1), .sessions = OrdinarySessions()}},
          .days_off = {absl::CivilDay(2026, 1, 1), absl::CivilDay(2026, 1, 2), absl::CivilDay(2026, 2, 16),
                       absl::CivilDay(2026, 2, 17), absl::CivilDay(2026, 2, 18), absl::CivilDay(2026, 2, 19),
                       absl::CivilDay(2026, 2, 20),
                       // The Hùng Kings' day is a Sunday; Monday is off for it.
                       absl::CivilDay(2026, 4, 26), absl::CivilDay(2026, 4, 27), absl::CivilDay(2026, 4, 30),
                       absl::CivilDay(2026, 5, 1), absl::CivilDay(2026, 8, 31), absl::CivilDay(2026, 9, 1),
                       absl::CivilDay(2026, 9, 2)},
          .make_up_days = {absl::CivilDay(2026, 1, 10), absl::CivilDay(2026, 8, 22)},
          .known_from = absl::CivilDay(2026, 1, 1),
          .known_to = absl::CivilDay(2026, 12, 31)};
}

/// Requires a sound `spec`.
inline Calendar MakeCalendar(CalendarSpec spec) {
  absl::StatusOr<Calendar> calendar = Calendar::Create(std::move(spec));
  CHECK(calendar.ok());
  return *std::move(calendar);
}

/// "2026-10-12 09:00" or "2026-10-12 09:00:30", in the office's zone.
inline absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  const bool read = absl::ParseTime("%Y-%m-%d %H:%M", text, OfficeZone(), &time, &error) ||
                    absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, OfficeZone(), &time, &error);
  CHECK(read);
  return time;
}

/// "2026-10-12".
inline absl::CivilDay On(const std::string& text) {
  absl::CivilDay day;
  CHECK(absl::ParseCivilTime(text, &day));
  return day;
}

}  // namespace onestop::calendar
