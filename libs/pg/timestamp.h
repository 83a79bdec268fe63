#pragma once

/// PostgreSQL's timestamptz: microseconds, with an infinity at each end.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::pg {

/// The binary form: microseconds since 2000-01-01 UTC, rounded down; the extremes for the infinite times.
int64_t ToPostgresMicros(absl::Time time);

/// The text form that any session reads alike: "2026-04-28 00:30:00.123456+00", "infinity", "-infinity".
std::string FormatTimestamp(absl::Time time);

/// Reads the text form of a session in UTC with DateStyle ISO, as libs/pg's are. What lies outside of the
/// years 1 to 9999 becomes the infinite time at that end. Requires the text of a timestamptz or timestamp.
absl::Time ParseTimestamp(absl::string_view text);

}  // namespace onestop::pg
