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

#include <optional>
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
    Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(slots_, other.slots_);
      return *this;
    }
    ~Slot() {
      if (slots_ != nullptr) slots_->GiveBack();
    }

   private:
    friend class Slots;
    explicit Slot(Slots& slots) : slots_(&slots) {}

    Slots* slots_;
  };

  /// `max` slots, 1 at least.
  explicit Slots(int max);
  ~Slots();

  /// A slot, or nothing when all are taken.
  [[nodiscard]] std::optional<Slot> TryTake() ABSL_LOCKS_EXCLUDED(mutex_);
  /// A slot, as soon as one is free; nothing when none is until `deadline` (absl::Now()), which may be past
  /// or infinite. Blocks.
  [[nodiscard]] std::optional<Slot> TakeBefore(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  int max() const { return max_; }
  int taken() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void GiveBack() ABSL_LOCKS_EXCLUDED(mutex_);

  const int max_;
  mutable Mutex mutex_;
  CondVar free_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace onestop::base
