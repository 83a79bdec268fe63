#pragma once

/// A program on a terminal of its own, as a person runs it: it may ask, and is answered.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/subprocess/subprocess.h"

namespace onestop::testing {

/// What its program may take to show something, and to end: kProcessMax (embedded_server.h).
class Terminal {
 public:
  /// Starts `words`: the program's path and its arguments.
  explicit Terminal(std::vector<std::string> words);
  /// Kills it if it has not ended.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Waits until `text` is shown; false when the program ends without it or takes too long.
  bool AwaitText(absl::string_view text);
  /// A line from the keyboard.
  void Type(absl::string_view line);
  /// Awaits the end: the exit code, or -1 when it died of a signal, be it ours because it takes too long.
  int End();

  /// All that was shown, standard output and standard error as they came; lines end with "\n".
  const std::string& shown() const { return shown_; }

 private:
  // Takes what there is to read, waiting for it. False at the end of the program's output or of our patience.
  bool Read();

  int terminal_ = -1;
  std::optional<subprocess::Process> process_;
  std::string shown_;
};

}  // namespace onestop::testing
