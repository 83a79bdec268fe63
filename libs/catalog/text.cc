// The forms of days, times of day and hashes. Strict: one spelling of each, so that equal values have
// equal texts.

#include "libs/catalog/text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "libs/calendar/calendar.h"

namespace onestop::catalog {
namespace {

constexpr size_t kSha256HexDigits = 64;

// The number that `text` writes in decimal digits alone, or nothing. At most four digits.
std::optional<int> Digits(absl::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const absl::CivilDay parsed(*year, *month, *day);
  // A day that does not exist, such as 30 February, was moved to another month.
  if (parsed.month() != *month || parsed.day() != *day) return std::nullopt;
  if (parsed < calendar::kFirstDay || parsed > calendar::kLastDay) return std::nullopt;
  return parsed;
}

std::optional<int> ParseMinute(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = Digits(text.substr(0, 2));
  const auto minute = Digits(text.substr(3, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<std::string> ParseSha256(absl::string_view text) {
  if (text.size() != kSha256HexDigits) return std::nullopt;
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
  }
  return absl::HexStringToBytes(text);
}

std::optional<Validity> ParseValidity(absl::string_view from, absl::string_view to) {
  const auto first = ParseDay(from);
  if (!first) return std::nullopt;
  if (to.empty()) return Validity{.from = *first};
  const auto last = ParseDay(to);
  if (!last || *last < *first) return std::nullopt;
  return Validity{.from = *first, .to = *last};
}

}  // namespace onestop::catalog
