// Reads the few forms of times and days that are documented, and refuses every other.

#include "tools/onestop/time_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/messages/dates.h"
#include "libs/messages/status.h"
#include "libs/text/utf8.h"

namespace onestop::cli {
namespace {

using messages::Both;

constexpr size_t kTimeTextMax = 40;
constexpr size_t kDayCharacters = 10;

// What a person gets to see of what was typed: not a megabyte of it.
std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", text::Prefix(text, kTimeTextMax), text.size() > kTimeTextMax ? "…" : "", "\"");
}

// absl takes blanks around and signs before a year; a file that has them was written by something broken.
bool HasPlainDate(absl::string_view text) {
  if (text.size() < kDayCharacters || text.size() > kTimeTextMax) return false;
  for (size_t i = 0; i < kDayCharacters; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : !absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return !absl::ascii_isspace(static_cast<unsigned char>(text.back()));
}

// "1/1/2026" and "2026-1-1" at the beginning with the zeros that they leave out; anything else as it is.
std::string WithZeros(absl::string_view text) {
  if (text.size() > kTimeTextMax) return std::string(text);
  const absl::string_view day = text.substr(0, text.find_first_of(" T"));
  const char mark = absl::StrContains(day, '/') ? '/' : '-';
  std::vector<std::string> parts = absl::StrSplit(day, mark);
  if (parts.size() != 3) return std::string(text);
  for (std::string& part : parts) {
    if (part.size() == 1) part.insert(0, 1, '0');
  }
  return absl::StrCat(absl::StrJoin(parts, std::string(1, mark)), text.substr(day.size()));
}

// "15/01/2024" at the beginning, as people write days here, as ISO 8601 has it. With slashes the day is first:
// no other order is written so in Vietnam. Anything else comes back as it is.
std::string WithIsoDay(absl::string_view typed) {
  const std::string padded = WithZeros(typed);
  const absl::string_view text = padded;
  if (text.size() < kDayCharacters || text.size() > kTimeTextMax || text[2] != '/' || text[5] != '/') {
    return std::string(text);
  }
  return absl::StrCat(text.substr(6, 4), "-", text.substr(3, 2), "-", text.substr(0, 2),
                      text.substr(kDayCharacters));
}

bool InRange(absl::Time time) {
  static const absl::Time kFirst = absl::FromCivil(absl::CivilYear(1900), absl::UTCTimeZone());
  static const absl::Time kEnd = absl::FromCivil(absl::CivilYear(2300), absl::UTCTimeZone());
  return time >= kFirst && time < kEnd;
}

bool Parse(absl::string_view format, absl::string_view text, absl::Time& time) {
  return absl::ParseTime(format, text, calendar::OfficeZone(), &time, nullptr) && InRange(time);
}

// As RFC 3339 writes it.
bool ParseZonedTime(absl::string_view text, absl::Time& time) {
  return text.size() > kDayCharacters && text[kDayCharacters] == 'T' && Parse(absl::RFC3339_full, text, time);
}

// The same with a T before the hour, as RFC 3339 has it: "24/06/2011 10:00" and "2011-06-24 10:00+07:00".
std::string InStandardOrder(absl::string_view text) {
  std::string order = WithIsoDay(text);
  if (order.size() > kDayCharacters && order[kDayCharacters] == ' ') order[kDayCharacters] = 'T';
  return order;
}

}  // namespace

absl::StatusOr<absl::Time> ParseTime(absl::string_view typed) {
  constexpr std::array<absl::string_view, 4> kLocal = {"%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%dT%H:%M",
                                                       "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M"};
  const std::string text = WithIsoDay(typed);
  absl::Time time;
  const auto parse = [&text, &time](absl::string_view format) { return Parse(format, text, time); };
  if (HasPlainDate(text) && (ParseZonedTime(text, time) || std::ranges::any_of(kLocal, parse))) {
    // PostgreSQL keeps microseconds: what is finer would not compare equal later.
    return timestamp::FloorToMicros(time);
  }
  return messages::Error(
      absl::StatusCode::kInvalidArgument,
      Both("$0 is not a time: give \"2024-01-15 10:00\" or \"15/01/2024 10:00\" (office's zone), or "
           "\"2024-01-15T10:00:00+07:00\"",
           Quoted(typed)));
}

absl::StatusOr<absl::Time> ParseTimeOrDay(absl::string_view text) {
  if (WithZeros(text).size() != kDayCharacters) return ParseTime(text);
  const auto day = ParseDay(text);
  if (!day.ok()) return day.status();
  return absl::FromCivil(*day, calendar::OfficeZone());
}

absl::StatusOr<absl::Time> ParseTimeOrEndOfDay(absl::string_view text) {
  if (WithZeros(text).size() != kDayCharacters) return ParseTime(text);
  const auto day = ParseDay(text);
  if (!day.ok()) return day.status();
  return absl::FromCivil(*day + 1, calendar::OfficeZone());
}

absl::StatusOr<SourceTime> ParseSourceTime(absl::string_view text) {
  const std::string order = InStandardOrder(text);
  if (order.size() == kDayCharacters && HasPlainDate(order) && WithZeros(text) == text) {
    const absl::StatusOr<absl::CivilDay> day = ParseIsoDay(order);
    if (day.ok()) return SourceTime{.day = *day};
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(text), " names a day that does not exist, or one outside of 1900 to 2299"));
  }
  const absl::StatusOr<absl::Time> time = ParseTime(order);
  if (time.ok() && WithZeros(text) == text) return SourceTime{.day = std::nullopt, .time = *time};
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(text),
                   " is neither a day, such as \"2011-06-24\" or \"24/06/2011\", nor a time, such as "
                   "\"2011-06-24T10:00:00+07:00\", \"2011-06-24 10:00\" or \"24/06/2011 10:00\""));
}

absl::StatusOr<absl::CivilDay> ParseIsoDay(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() == kDayCharacters && HasPlainDate(text) && absl::ParseCivilTime(text, &day) &&
      day.year() >= 1900 && day.year() < 2300) {
    return day;
  }
  return absl::InvalidArgumentError(absl::StrCat(Quoted(text), " is not a day such as \"2024-01-15\""));
}

absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text) {
  if (auto day = ParseIsoDay(WithIsoDay(text)); day.ok()) return day;
  return messages::Error(absl::StatusCode::kInvalidArgument,
                         Both("$0 is not a day such as \"2024-01-15\" or \"15/01/2024\"", Quoted(text)));
}

absl::StatusOr<Days> ParseMonth(absl::string_view text) {
  const bool slash = text.size() == 7 && text[2] == '/';
  const std::string first = slash ? absl::StrCat(text.substr(3), "-", text.substr(0, 2), "-01")
                                  : absl::StrCat(text.substr(0, kTimeTextMax), "-01");
  const auto day = ParseIsoDay(first);
  if (day.ok()) return Days{*day, absl::CivilDay(absl::CivilMonth(*day) + 1) - 1};
  return messages::Error(absl::StatusCode::kInvalidArgument,
                         Both("$0 is not a month such as \"2024-02\" or \"02/2024\"", Quoted(text)));
}

absl::StatusOr<Days> ParseQuarter(absl::string_view text) {
  const std::string plain =
      absl::AsciiStrToUpper(absl::StrReplaceAll(text.substr(0, kTimeTextMax), {{"-", ""}}));
  if (plain.size() == 6 && plain[4] == 'Q' && plain[5] >= '1' && plain[5] <= '4') {
    const int month = 3 * (plain[5] - '1') + 1;
    const auto first =
        ParseIsoDay(absl::StrCat(plain.substr(0, 4), "-", month < 10 ? "0" : "", month, "-01"));
    if (first.ok()) return Days{*first, absl::CivilDay(absl::CivilMonth(*first) + 3) - 1};
  }
  return messages::Error(absl::StatusCode::kInvalidArgument,
                         Both("$0 is not a quarter such as \"2024Q1\"", Quoted(text)));
}

absl::StatusOr<Days> ParseYear(absl::string_view text) {
  const auto first = ParseIsoDay(absl::StrCat(text.substr(0, kTimeTextMax), "-01-01"));
  if (first.ok()) return Days{*first, absl::CivilDay(absl::CivilYear(*first) + 1) - 1};
  return messages::Error(absl::StatusCode::kInvalidArgument,
                         Both("$0 is not a year such as \"2024\"", Quoted(text)));
}

std::string ShowTime(absl::Time time, messages::Language language) {
  const bool vi = language == messages::Language::kVietnamese;
  return absl::FormatTime(vi ? "%d/%m/%Y %H:%M" : "%Y-%m-%d %H:%M", time, calendar::OfficeZone());
}

std::string ShowTime(const google::protobuf::Timestamp& time, bool present) {
  return present ? ShowTime(ToTime(time)) : "";
}

std::string ShowOccurTime(const google::protobuf::Timestamp& time, common::v1::TimePrecision precision,
                          messages::Language language) {
  if (precision != common::v1::TIME_PRECISION_DAY) return ShowTime(ToTime(time), language);
  return messages::Day(absl::ToCivilDay(ToTime(time), calendar::OfficeZone())).In(language);
}

}  // namespace onestop::cli
