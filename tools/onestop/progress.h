#pragma once

/// Long work on a terminal: how far, how fast, how much time is left. Silent when standard error is no terminal.

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "libs/messages/numbers.h"

namespace onestop::cli {

/// "2 s", "3:05", "1:02:03".
std::string ShowDuration(absl::Duration duration);

class Progress {
 public:
  /// `unit` is what is counted, such as "acts"; numbers are as in `language`.
  Progress(std::string unit, messages::Language language);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done` of the unit so far, `part` of all the work (0 to 1; negative when that is not known), and `note`
  /// behind it. Cheap; draws a few times a second. One thread at a time.
  void Show(int64_t done, double part, const std::string& note = "");
  /// Takes the line away. Also when destroyed.
  void Clear();

  absl::Duration Elapsed() const;

 private:
  const std::string unit_;
  const messages::Language language_;
  const bool terminal_;
  const absl::Time start_;
  absl::Time drawn_ = absl::InfinitePast();
  bool on_screen_ = false;
};

}  // namespace onestop::cli
