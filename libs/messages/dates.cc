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

Bilingual Limit(common::v1::TimeUnit unit, int amount) {
  switch (unit) {
    case common::v1::TIME_UNIT_WORKING_DAY:
      return Both(Plural("$0 working day", "$0 working days"), amount, amount);
    case common::v1::TIME_UNIT_CALENDAR_DAY:
      return Both(Plural("$0 day", "$0 days"), amount, amount);
    case common::v1::TIME_UNIT_WORKING_HOUR:
      return Both(Plural("$0 working hour", "$0 working hours"), amount, amount);
    case common::v1::TIME_UNIT_MONTH:
      return Both(Plural("$0 month", "$0 months"), amount, amount);
    default:
      return Both("the same working day");
  }
}

}  // namespace onestop::messages
