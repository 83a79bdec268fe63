// TimeUtil does the arithmetic. Seconds and nanoseconds are converted apart, since nanoseconds since 1970 in
// 64 bits reach from 1677 to 2262 only.

#include "libs/timestamp/timestamp.h"

#include <algorithm>
#include <cstdint>

#include "google/protobuf/util/time_util.h"

namespace onestop::timestamp {

using ::google::protobuf::util::TimeUtil;

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);  // Rounded down, also before 1970.
  const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
  return TimeUtil::SecondsToTimestamp(seconds) +
         TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(rest));
}

google::protobuf::Timestamp ToWholeSeconds(absl::Time time) {
  return TimeUtil::SecondsToTimestamp(
      std::clamp(absl::ToUnixSeconds(time), TimeUtil::kTimestampMinSeconds, TimeUtil::kTimestampMaxSeconds));
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(TimeUtil::TimestampToSeconds(timestamp)) +
         absl::Nanoseconds(timestamp.nanos());
}

absl::Time FloorToMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

}  // namespace onestop::timestamp
