// A table of fixed size: logging must not allocate in proportion to what is logged.

#include "libs/telemetry/repeat_limit.h"

#include <utility>

#include "libs/telemetry/log.h"

namespace onestop::telemetry {

std::optional<int64_t> RepeatLimit::Admit(size_t hash, absl::Time now) {
  Slot& slot = slots_[hash % kSlots];
  // Another message displaces the one in the slot; what that one had suppressed is forgotten.
  if (slot.hash != hash) slot = Slot{.hash = hash, .start = now};
  // A clock that was set back begins a new second too, instead of a silence until it has caught up.
  if (now - slot.start >= absl::Seconds(1) || now < slot.start) {
    slot.start = now;
    slot.written = 0;
  }
  if (slot.written >= kRepeatsPerSecondMax) {
    ++slot.suppressed;
    return std::nullopt;
  }
  ++slot.written;
  return std::exchange(slot.suppressed, 0);
}

}  // namespace onestop::telemetry
