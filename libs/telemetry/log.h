#pragma once

/// Logs: what an operator must know and no metric shows. One JSON object a line on standard error, or a line
/// for people when that is a terminal.
///
///     telemetry::Log(telemetry::Level::kWarning, "a statement was slow",
///                    {{"statement", name}, {"milliseconds", ms}}, &span.context());
///
///     {"time":"2026-03-09T01:02:03.000004Z","level":"warning","service":"onestop-intake",
///      "message":"a statement was slow","fields":{"statement":"event.append","milliseconds":812},
///      "trace_id":"4bf9…","span_id":"00f0…"}
///
/// The message is a constant; what varies goes into fields, so that lines can be counted and limited by
/// message.
///
/// NEVER PERSONAL DATA: no names, addresses, identity or telephone numbers, e-mail addresses, contents of
/// forms or files, bearer tokens or look-up secrets, whether in a message or a field. Ids of dossiers,
/// reasons, statement names, agencies and counts are what belongs here; the rest is in the event log, behind
/// row access.

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {

/// Longer messages and values are cut, in bytes, and end with "…".
inline constexpr size_t kLogTextBytesMax = 1024;
/// Further fields of a line are dropped.
inline constexpr size_t kLogFieldsMax = 32;
/// Of one message, in each second at most this many lines are written; the next line tells how many were not.
inline constexpr int kRepeatsPerSecondMax = 10;

enum class Level { kDebug, kInfo, kWarning, kError };

/// "debug", "info", "warning" or "error"; anything else is INVALID_ARGUMENT.
absl::Status ParseLevel(absl::string_view text, Level& level);

/// One key and its value. Refers to the text that it is made from: only for use as an argument of Log().
struct LogField {
  LogField(absl::string_view k, absl::string_view v) : key(k), value(v) {}
  LogField(absl::string_view k, const char* v) : key(k), value(absl::string_view(v)) {}
  LogField(absl::string_view k, const std::string& v) : key(k), value(absl::string_view(v)) {}
  LogField(absl::string_view k, bool v) : key(k), value(v) {}
  LogField(absl::string_view k, double v) : key(k), value(v) {}
  template <typename Integer, typename = std::enable_if_t<std::is_integral_v<Integer>>>
  LogField(absl::string_view k, Integer v) : key(k), value(static_cast<int64_t>(v)) {}

  absl::string_view key;
  std::variant<absl::string_view, int64_t, double, bool> value;
};

enum class LogForm {
  kByTerminal,  // kText when standard error is a terminal, else kJson
  kJson,
  kText,
};

struct LogOptions {
  std::string service = "onestop";
  Level level_min = Level::kInfo;
  LogForm form = LogForm::kByTerminal;
};

/// Sets how lines are written from now on. Without it the defaults of LogOptions hold. Thread-safe.
void StartLogging(const LogOptions& options);

/// Writes one line, at once, if `level` is high enough and its message was not repeated too often. Texts are
/// escaped: no value can end the line, forge another or control a terminal. Thread-safe; lines are never
/// mixed. Waits for the reader of standard error: let that be a file, a journal or a reader that keeps up.
void Log(Level level, absl::string_view message, absl::Span<const LogField> fields = {},
         const SpanContext* context = nullptr);

}  // namespace onestop::telemetry
