// The forms of a log line. Every text is escaped and cut, whatever its origin: a log must not be
// forged by what is logged.

#include "libs/telemetry/log_line.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/text/json.h"
#include "libs/text/utf8.h"

namespace onestop::telemetry {
namespace {

constexpr size_t kKeyBytesMax = 64;

// Appends `text`, cut at `bytes_max`, as a JSON string. Escaping follows cutting, so that a cut never splits
// an escape sequence.
void AppendQuoted(std::string& out, absl::string_view text, size_t bytes_max) {
  absl::StrAppend(&out, text::JsonQuoted(text::Clean(text, bytes_max)));
}

void AppendValue(std::string& out, const LogField& field) {
  if (const auto* text = std::get_if<absl::string_view>(&field.value)) {
    AppendQuoted(out, *text, kLogTextBytesMax);
  } else if (const auto* integer = std::get_if<int64_t>(&field.value)) {
    absl::StrAppend(&out, *integer);
  } else if (const auto* flag = std::get_if<bool>(&field.value)) {
    out.append(*flag ? "true" : "false");
  } else {
    const double number = std::get<double>(field.value);
    // JSON has no form for infinities and NaN.
    if (std::isfinite(number)) {
      absl::StrAppend(&out, number);
    } else {
      out.append("null");
    }
  }
}

// A line must stay short enough for a journal.
absl::Span<const LogField> Kept(absl::Span<const LogField> fields) {
  return fields.subspan(0, kLogFieldsMax);
}

}  // namespace

absl::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

std::string FormatJson(const LogLine& line) {
  std::string out =
      // UTC with microseconds: lines of several machines sort by this text.
      absl::StrCat("{\"time\":\"", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", line.time, absl::UTCTimeZone()),
                   "\",\"level\":\"", LevelName(line.level), "\",\"service\":");
  AppendQuoted(out, line.service, kKeyBytesMax);
  out.append(",\"message\":");
  AppendQuoted(out, line.message, kLogTextBytesMax);
  if (!line.fields.empty()) {
    out.append(",\"fields\":");
    char separator = '{';
    for (const LogField& field : Kept(line.fields)) {
      out.push_back(separator);
      AppendQuoted(out, field.key, kKeyBytesMax);
      out.push_back(':');
      AppendValue(out, field);
      separator = ',';
    }
    out.push_back('}');
  }
  if (line.suppressed > 0) absl::StrAppend(&out, ",\"suppressed\":", line.suppressed);
  if (line.context != nullptr && line.context->valid()) {
    absl::StrAppend(&out, ",\"trace_id\":\"", line.context->trace_id_hex(), "\",\"span_id\":\"",
                    line.context->span_id_hex(), "\"");
  }
  out.append("}\n");
  return out;
}

std::string FormatText(const LogLine& line) {
  // Local time: this form is read by a person at a terminal.
  std::string out = absl::StrCat(absl::FormatTime("%H:%M:%E6S", line.time, absl::LocalTimeZone()), " ",
                                 absl::StrFormat("%-7s", absl::AsciiStrToUpper(LevelName(line.level))), " ");
  // A message is our own constant, but escaped all the same; only its quotes are dropped.
  std::string message;
  AppendQuoted(message, line.message, kLogTextBytesMax);
  out.append(message, 1, message.size() - 2);
  for (const LogField& field : Kept(line.fields)) {
    std::string key;
    AppendQuoted(key, field.key, kKeyBytesMax);
    absl::StrAppend(&out, " ", absl::string_view(key).substr(1, key.size() - 2), "=");
    AppendValue(out, field);
  }
  if (line.suppressed > 0) absl::StrAppend(&out, " suppressed=", line.suppressed);
  if (line.context != nullptr && line.context->valid()) {
    absl::StrAppend(&out, " trace=", line.context->trace_id_hex());
  }
  out.push_back('\n');
  return out;
}

}  // namespace onestop::telemetry
