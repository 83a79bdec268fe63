#pragma once

/// Times and days as people type and read them, in the office's zone.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/messages/messages.h"
#include "libs/timestamp/timestamp.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::cli {

/// An instant: "2024-01-15T10:00:00+07:00" or "…Z" as RFC 3339 says, to the microsecond; or, in the office's
/// zone, "2024-01-15T10:00", "2024-01-15 10:00" or either with seconds. The day may be "15/01/2024", and be
/// typed without zeros: "1/1/2024", "2024-1-1". Between 1900 and 2299.
///
/// Errors: INVALID_ARGUMENT, saying what was found and what is taken.
absl::StatusOr<absl::Time> ParseTime(absl::string_view text);

/// As ParseTime(); a day alone is its beginning: what is before "2024-01-15" is before that day.
absl::StatusOr<absl::Time> ParseTimeOrDay(absl::string_view text);

/// When something happened as an old system tells it: a day alone, or an instant.
struct SourceTime {
  std::optional<absl::CivilDay> day;
  /// When there is no day.
  absl::Time time = absl::UnixEpoch();
};

/// As ParseTime(), or a day alone; days also as "24/06/2011", with their zeros. Without a zone it is local time of Việt Nam.
///
/// Errors: INVALID_ARGUMENT, saying what was found and what is taken.
absl::StatusOr<SourceTime> ParseSourceTime(absl::string_view text);

/// The end of a day, or an instant as ParseTime() takes it: what is true as of "2024-01-15" is so at its end.
absl::StatusOr<absl::Time> ParseTimeOrEndOfDay(absl::string_view text);

/// A day: "2024-01-15" or "15/01/2024", also without zeros.
absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text);
/// A day: "2024-01-15" and nothing else.
absl::StatusOr<absl::CivilDay> ParseIsoDay(absl::string_view text);

/// Days from the first to the last, both counted.
struct Days {
  absl::CivilDay from;
  absl::CivilDay to;
};
/// "2024-02" or "02/2024".
absl::StatusOr<Days> ParseMonth(absl::string_view text);
/// "2024Q1", or "2024-Q1".
absl::StatusOr<Days> ParseQuarter(absl::string_view text);
/// "2024".
absl::StatusOr<Days> ParseYear(absl::string_view text);

/// "2024-01-15 10:00" in the office's zone, "15/01/2024 10:00" in Vietnamese; "" when it is absent.
std::string ShowTime(const google::protobuf::Timestamp& time, bool present = true);
std::string ShowTime(absl::Time time, messages::Language language = messages::Language::kEnglish);
/// The time of an event: its day alone when its hour is not known.
std::string ShowOccurTime(const google::protobuf::Timestamp& time, common::v1::TimePrecision precision,
                          messages::Language language = messages::Language::kEnglish);
using ::onestop::timestamp::ToTime;
using ::onestop::timestamp::ToTimestamp;

}  // namespace onestop::cli
