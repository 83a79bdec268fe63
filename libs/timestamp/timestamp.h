#pragma once

/// absl::Time and google.protobuf.Timestamp, one into the other: the one place that converts them.

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace onestop::timestamp {

/// The same instant, to the nanosecond. `nanos` is never negative: half a second before 1970 is -1 s and
/// 500,000,000 ns. Requires a time within the years 1 to 9999, which is what a Timestamp can say.
google::protobuf::Timestamp ToTimestamp(absl::Time time);

/// The latest whole second that is not after `time`; what lies outside of a Timestamp's years becomes the first or the
/// last that it can say. For times that a file or a certificate claims, and for reports that say no more than seconds.
google::protobuf::Timestamp ToWholeSeconds(absl::Time time);

/// The same instant, to the nanosecond.
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

/// `time` without what is below a microsecond, which PostgreSQL does not keep: the latest whole microsecond
/// that is not after `time`.
absl::Time FloorToMicros(absl::Time time);

}  // namespace onestop::timestamp
