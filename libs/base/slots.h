#pragma once

/// A bound on how many callers do something at once.
///
///     Slots uploads(64);
///     std::optional<Slots::Slot> slot = uploads.TryTake();  // or TakeBefore(deadline)
///     if (!slot.has_value()) return ServerBusy();
///     …  // the slot is given back when `slot` is destroyed
///
/// A caller that waits in TakeBefore() holds no slot. Which of several waiting callers is next is not
/// defined.

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace onestop::base {

/// Thread-safe. Outlives its slots.
class Slots {
 public:
  /// The right to be one of them; given back when it is destroyed.
  class Slot {
   public:
    Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)), who_(std::move(other.who_)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(slots_, other.slots_);
      std::swap(who_, other.who_);
      return *this;
    }
    ~Slot() {
      if (slots_ != nullptr) slots_->GiveBack(who_);
    }

   private:
    friend class Slots;
    explicit Slot(Slots& slots, std::string who = "") : slots_(&slots), who_(std::move(who)) {}

    Slots* slots_;
    std::string who_;
  };

  /// `max` slots, 1 at least, of which each taker that has a name has `each` at most.
  explicit Slots(int max, int each = std::numeric_limits<int>::max());
  ~Slots();

  /// A slot, or nothing when all are taken, or `each` of them by `who`. "" has no share of its own.
  [[nodiscard]] std::optional<Slot> TryTake(const std::string& who = "") ABSL_LOCKS_EXCLUDED(mutex_);
  /// A slot, as soon as one is free; nothing when none is until `deadline` (absl::Now()), which may be past
  /// or infinite. Blocks.
  [[nodiscard]] std::optional<Slot> TakeBefore(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  int max() const { return max_; }
  int taken() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void GiveBack(const std::string& who) ABSL_LOCKS_EXCLUDED(mutex_);

  const int max_;
  const int each_;
  mutable Mutex mutex_;
  CondVar free_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of those who have some.
  std::map<std::string, int> taken_by_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::base
