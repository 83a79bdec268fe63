#pragma once

/// Reads days, times of day and hashes as the catalogue writes them. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace onestop::catalog {

/// "2024-01-15", and a day that exists, within the days that a calendar may know.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);

/// "07:30" as minutes after midnight.
std::optional<int> ParseMinute(absl::string_view text);

/// SHA-256 in hexadecimal (64 digits, either case) as 32 bytes.
std::optional<std::string> ParseSha256(absl::string_view text);

/// The days on which an entry is in force.
struct Validity {
  absl::CivilDay from;
  /// The last day; CivilDay::max() until further notice.
  absl::CivilDay to = absl::CivilDay::max();

  bool Contains(absl::CivilDay day) const { return from <= day && day <= to; }
  bool Overlaps(const Validity& other) const { return from <= other.to && other.from <= to; }
};

/// An empty `to` means until further notice. Nothing when a day is malformed or `to` lies before `from`.
std::optional<Validity> ParseValidity(absl::string_view from, absl::string_view to);

}  // namespace onestop::catalog
