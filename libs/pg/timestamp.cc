// Times to and from PostgreSQL's text and binary forms, without a general date parser: rows hold
// thousands of them.

#include "libs/pg/timestamp.h"

#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "libs/base/check.h"

namespace onestop::pg {
namespace {

// 2000-01-01 00:00:00 UTC, in microseconds since 1970.
constexpr int64_t kEpochMicros = 946684800LL * 1000000;

// Reads `count` digits at the front of `text` and drops them.
int64_t TakeDigits(absl::string_view& text, size_t count) {
  CHECK(text.size() >= count);
  int64_t value = 0;
  for (const char c : text.substr(0, count)) {
    CHECK(absl::ascii_isdigit(static_cast<unsigned char>(c)));
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

void Skip(absl::string_view& text) {
  CHECK(!text.empty());
  text.remove_prefix(1);
}

}  // namespace

// PostgreSQL spells the infinite times by the largest and the smallest value.
int64_t ToPostgresMicros(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::numeric_limits<int64_t>::max();
  if (time == absl::InfinitePast()) return std::numeric_limits<int64_t>::min();
  return absl::ToUnixMicros(time) - kEpochMicros;
}

std::string FormatTimestamp(absl::Time time) {
  if (time == absl::InfiniteFuture()) return "infinity";
  if (time == absl::InfinitePast()) return "-infinity";
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

absl::Time ParseTimestamp(absl::string_view text) {
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity" || absl::EndsWith(text, " BC")) return absl::InfinitePast();
  // More than four digits of year: past what absl can format in this form.
  if (text.find('-') != 4) return absl::InfiniteFuture();

  const int64_t year = TakeDigits(text, 4);
  Skip(text);
  const int64_t month = TakeDigits(text, 2);
  Skip(text);
  const int64_t day = TakeDigits(text, 2);
  Skip(text);
  const int64_t hour = TakeDigits(text, 2);
  Skip(text);
  const int64_t minute = TakeDigits(text, 2);
  Skip(text);
  const int64_t second = TakeDigits(text, 2);
  int64_t micros = 0;
  if (absl::ConsumePrefix(&text, ".")) {
    int64_t unit = 1000000;
    while (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.front()))) {
      unit /= 10;
      micros += unit * TakeDigits(text, 1);
    }
  }
  // The session is in UTC (connection.cc).
  CHECK(text.empty() || text == "+00");
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), absl::UTCTimeZone()) +
         absl::Microseconds(micros);
}

}  // namespace onestop::pg
