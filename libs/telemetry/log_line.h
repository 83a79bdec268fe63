#pragma once

// The two forms of a log line.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/telemetry/log.h"

namespace onestop::telemetry {

struct LogLine {
  absl::Time time;
  Level level = Level::kInfo;
  absl::string_view service;
  absl::string_view message;
  absl::Span<const LogField> fields;
  /// Null when the line belongs to no span.
  const SpanContext* context = nullptr;
  /// Lines of the same message that were left out before this one.
  int64_t suppressed = 0;
};

absl::string_view LevelName(Level level);

/// One JSON object and a line feed, the only one in it.
std::string FormatJson(const LogLine& line);

/// For people: "01:02:03.000004 WARNING message  key=value …", texts quoted as in JSON. One line as well.
std::string FormatText(const LogLine& line);

}  // namespace onestop::telemetry
