// The office's time zone, loaded once.

#include "libs/calendar/zone.h"

namespace onestop::calendar {

absl::TimeZone OfficeZone() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    // A container without tzdata has no zones; the fixed offset is right for every day that a calendar
    // may know.
    if (absl::LoadTimeZone("Asia/Ho_Chi_Minh", &loaded)) return loaded;
    return absl::FixedTimeZone(7 * 60 * 60);
  }();
  return zone;
}

}  // namespace onestop::calendar
