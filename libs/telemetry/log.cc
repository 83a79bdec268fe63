// Writes log lines to standard error, one at a time: repeats are limited, and a line is written
// whole.

#include "libs/telemetry/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/telemetry/log_line.h"
#include "libs/telemetry/repeat_limit.h"

namespace onestop::telemetry {
namespace {

// How lines are written. Never destroyed: threads may log until the process ends.
struct Writer {
  base::Mutex mutex;
  std::string service ABSL_GUARDED_BY(mutex) = LogOptions().service;
  bool text ABSL_GUARDED_BY(mutex) = isatty(STDERR_FILENO) == 1;
  RepeatLimit limit ABSL_GUARDED_BY(mutex);
  std::atomic<Level> level_min = LogOptions().level_min;
};

Writer& TheWriter() {
  static Writer& writer = *new Writer;
  return writer;
}

// A line that cannot be written is lost: there is no other place to report it.
void WriteAll(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    // A signal interrupted the write; the rest of the line must still follow.
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

absl::Status ParseLevel(absl::string_view text, Level& level) {
  for (const Level candidate : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    if (text == LevelName(candidate)) {
      level = candidate;
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the log level is \"", text, "\"; it must be debug, info, warning or error"));
}

void StartLogging(const LogOptions& options) {
  Writer& writer = TheWriter();
  base::MutexLock lock(writer.mutex);
  writer.service = options.service;
  writer.text =
      options.form == LogForm::kText || (options.form == LogForm::kByTerminal && isatty(STDERR_FILENO) == 1);
  // Read without the lock by Log().
  writer.level_min = options.level_min;
}

void Log(Level level, absl::string_view message, absl::Span<const LogField> fields,
         const SpanContext* context) {
  Writer& writer = TheWriter();
  // Before the lock and the clock: most debug lines end here.
  if (level < writer.level_min.load(std::memory_order_relaxed)) return;
  const absl::Time now = absl::Now();

  // One lock around format and write: the lines of a process are in the order of their times.
  base::MutexLock lock(writer.mutex);
  // The level is part of the key: a warning must not suppress an error of the same text.
  const std::optional<int64_t> suppressed = writer.limit.Admit(absl::HashOf(level, message), now);
  if (!suppressed.has_value()) return;
  const LogLine line = {.time = now,
                        .level = level,
                        .service = writer.service,
                        .message = message,
                        .fields = fields,
                        .context = context,
                        .suppressed = *suppressed};
  WriteAll(writer.text ? FormatText(line) : FormatJson(line));
}

}  // namespace onestop::telemetry
