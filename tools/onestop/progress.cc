// One line on the terminal, drawn over itself a few times a second.

#include "tools/onestop/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace onestop::cli {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(200);

}  // namespace

std::string ShowDuration(absl::Duration duration) {
  const int64_t seconds = std::max<int64_t>(0, absl::ToInt64Seconds(duration));
  if (seconds < 60) return absl::StrCat(seconds, " s");
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

Progress::Progress(std::string unit, messages::Language language)
    : unit_(std::move(unit)),
      language_(language),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(absl::Now()) {}

Progress::~Progress() { Clear(); }

absl::Duration Progress::Elapsed() const { return absl::Now() - start_; }

void Progress::Show(int64_t done, double part, const std::string& note) {
  if (!terminal_) return;
  const absl::Time now = absl::Now();
  // A terminal over a slow connection must not slow the work down.
  if (now - drawn_ < kRedraw) return;
  drawn_ = now;
  // Not zero: the first line may come within the clock's step.
  const double seconds = std::max(absl::ToDoubleSeconds(now - start_), 0.001);
  std::string line = absl::StrCat(
      "\r\x1b[K", messages::Number(done).In(language_), " ", unit_, "  ",
      messages::Number(static_cast<int64_t>(static_cast<double>(done) / seconds)).In(language_), "/s");
  if (part > 0) {
    const absl::Duration left = (now - start_) * ((1 - std::min(part, 1.0)) / part);
    absl::StrAppendFormat(&line, "  %d %%  %s left", static_cast<int>(part * 100), ShowDuration(left));
  }
  absl::StrAppend(&line, note.empty() ? "" : "  ", note);
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  on_screen_ = true;
}

void Progress::Clear() {
  if (!on_screen_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  on_screen_ = false;
}

}  // namespace onestop::cli
