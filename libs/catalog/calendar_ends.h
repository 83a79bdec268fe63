#pragma once

/// How far ahead the office knows its holidays. The Prime Minister decides them each autumn for the next year; an
/// office that is not told in time cannot promise dates past the end.

#include <map>
#include <string>

#include "absl/time/civil_time.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// People are warned when fewer days ahead are known: the longest usual limits are 60 working days, and a decision takes
/// its time.
inline constexpr int kKnownDaysWarning = 120;

/// The calendars that agencies in force on `day` work by, by id: the last day that each knows. In a catalogue without
/// agencies, a change, all of its calendars. Calendars and days that Check() would refuse are left out.
std::map<std::string, absl::CivilDay> CalendarEnds(const v1::Catalogue& catalogue, absl::CivilDay day);

}  // namespace onestop::catalog
