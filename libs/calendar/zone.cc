#include "libs/calendar/zone.h"

namespace onestop::calendar {

absl::TimeZone OfficeZone() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone loaded;
    if (absl::LoadTimeZone("Asia/Ho_Chi_Minh", &loaded)) return loaded;
    return absl::FixedTimeZone(7 * 60 * 60);
  }();
  return zone;
}

}  // namespace onestop::calendar
