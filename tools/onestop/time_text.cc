// Reads the few forms of times and days that are documented, and refuses every other.

#include "tools/onestop/time_text.h"

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"

namespace onestop::cli {
namespace {

constexpr size_t kTimeTextMax = 40;

// What a person gets to see of what was typed: not a megabyte of it.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", text.substr(0, kTimeTextMax), text.size() > kTimeTextMax ? "…" : "", "\"");
}

// absl takes blanks around and signs before a year; a file that has them was written by something broken.
bool HasPlainDate(absl::string_view text) {
  if (text.size() < 10 || text.size() > kTimeTextMax) return false;
  for (size_t i = 0; i < 10; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : !absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return !absl::ascii_isspace(static_cast<unsigned char>(text.back()));
}

bool InRange(absl::Time time) {
  static const absl::Time kFirst = absl::FromCivil(absl::CivilYear(1900), absl::UTCTimeZone());
  static const absl::Time kEnd = absl::FromCivil(absl::CivilYear(2300), absl::UTCTimeZone());
  return time >= kFirst && time < kEnd;
}

bool Parse(absl::string_view format, absl::string_view text, absl::Time& time) {
  return absl::ParseTime(format, text, calendar::OfficeZone(), &time, nullptr) && InRange(time);
}

}  // namespace

absl::StatusOr<absl::Time> ParseTimeOrDay(absl::string_view text) {
  constexpr size_t kDayCharacters = 10;
  return ParseTime(text.size() == kDayCharacters ? absl::StrCat(text, " 00:00") : text);
}

absl::StatusOr<absl::Time> ParseZonedTime(absl::string_view text) {
  absl::Time time;
  if (HasPlainDate(text) && text.size() > 10 && text[10] == 'T' && Parse(absl::RFC3339_full, text, time)) {
    // PostgreSQL keeps microseconds: what is finer would not compare equal later.
    return absl::FromUnixMicros(absl::ToUnixMicros(time));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(text), " is not a time with its zone, such as \"2011-01-03T10:00:00+07:00\""));
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view text) {
  if (auto zoned = ParseZonedTime(text); zoned.ok()) return zoned;
  constexpr std::array<absl::string_view, 4> kLocal = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
                                                       "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"};
  absl::Time time;
  for (const absl::string_view format : kLocal) {
    if (HasPlainDate(text) && Parse(format, text, time)) return time;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      Quoted(text),
      " is not a time: give \"2024-01-15 10:00\" (office's zone) or \"2024-01-15T10:00:00+07:00\""));
}

absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() == 10 && HasPlainDate(text) && absl::ParseCivilTime(text, &day) && day.year() >= 1900 &&
      day.year() < 2300) {
    return day;
  }
  return absl::InvalidArgumentError(absl::StrCat(Quoted(text), " is not a day such as \"2024-01-15\""));
}

std::string ShowTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, calendar::OfficeZone());
}

std::string ShowTime(const google::protobuf::Timestamp& time, bool present) {
  return present ? ShowTime(ToTime(time)) : "";
}

}  // namespace onestop::cli
