#pragma once

/// Times and days as people type and read them, in the office's zone.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::cli {

/// An instant: "2024-01-15T10:00:00+07:00" or "…Z" as RFC 3339 says, to the microsecond; or, in the office's
/// zone, "2024-01-15T10:00", "2024-01-15 10:00" or either with seconds. Between 1900 and 2299.
///
/// Errors: INVALID_ARGUMENT, saying what was found and what is taken.
absl::StatusOr<absl::Time> ParseTime(absl::string_view text);

/// As ParseTime(); a day alone is its beginning: what is before "2024-01-15" is before that day.
absl::StatusOr<absl::Time> ParseTimeOrDay(absl::string_view text);

/// As ParseTime() but with the zone required: what a file from elsewhere must say.
absl::StatusOr<absl::Time> ParseZonedTime(absl::string_view text);

/// A day: "2024-01-15" and nothing else.
absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text);

/// "2024-01-15 10:00" in the office's zone; "" when it is absent.
std::string ShowTime(const google::protobuf::Timestamp& time, bool present = true);
std::string ShowTime(absl::Time time);
using ::onestop::timestamp::ToTime;
using ::onestop::timestamp::ToTimestamp;

}  // namespace onestop::cli
