#pragma once

// Keeps a repeated message from filling the log.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace onestop::telemetry {

/// Lets kRepeatsPerSecondMax lines of one message through in each second. Of fixed size: messages that fall
/// into the same slot displace each other, which can let a line through too many, never too few. Not
/// thread-safe.
class RepeatLimit {
 public:
  /// Whether a line of the message with this hash may be written at `now`: then the number of its lines that
  /// were left out since the last one, else nullopt.
  std::optional<int64_t> Admit(size_t hash, absl::Time now);

 private:
  static constexpr size_t kSlots = 1024;

  struct Slot {
    size_t hash = 0;
    absl::Time start = absl::InfinitePast();
    int written = 0;
    int64_t suppressed = 0;
  };
  std::array<Slot, kSlots> slots_;
};

}  // namespace onestop::telemetry
