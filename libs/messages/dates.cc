// How days and instants are written is a convention of each language, so it is decided here for all
// sentences.

#include "libs/messages/dates.h"

#include "absl/strings/str_format.h"
#include "libs/calendar/zone.h"

namespace onestop::messages {

Bilingual Day(absl::CivilDay day) {
  return {.vi = absl::StrFormat("%02d/%02d/%04d", day.day(), day.month(), day.year()),
          .en = absl::FormatCivilTime(day)};
}

Bilingual Instant(absl::Time time) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, calendar::OfficeZone());
  return Both("$0 on $1", absl::StrFormat("%02d:%02d", minute.hour(), minute.minute()),
              Day(absl::CivilDay(minute)));
}

}  // namespace onestop::messages
