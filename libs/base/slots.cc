// Counts the slots that are taken, under one mutex. Waits are cut into minutes, since an infinite time does
// not fit into what a condition variable takes.

#include "libs/base/slots.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "libs/base/check.h"

namespace onestop::base {

Slots::Slots(int max, int each) : max_(max), each_(each) { CHECK(max >= 1 && each >= 1); }

Slots::~Slots() { CHECK(taken() == 0); }

std::optional<Slots::Slot> Slots::TryTake(const std::string& who) {
  const MutexLock lock(mutex_);
  if (taken_ >= max_) return std::nullopt;
  if (!who.empty()) {
    int& own = taken_by_[who];
    if (own >= each_) return std::nullopt;
    ++own;
  }
  ++taken_;
  return Slot(*this, who);
}

std::optional<Slots::Slot> Slots::TakeBefore(absl::Time deadline) {
  MutexLock lock(mutex_);
  // In a loop: a wait may end without a signal, and another caller may take the slot first.
  while (taken_ >= max_) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return std::nullopt;
    free_.WaitFor(lock, std::min(left, absl::Minutes(1)));
  }
  ++taken_;
  return Slot(*this);
}

int Slots::taken() const {
  const MutexLock lock(mutex_);
  return taken_;
}

void Slots::GiveBack(const std::string& who) {
  const MutexLock lock(mutex_);
  --taken_;
  if (const auto own = taken_by_.find(who); own != taken_by_.end() && --own->second == 0)
    taken_by_.erase(own);
  // Under the lock: the last one to give back may be what a destructor waits for.
  free_.Signal();
}

}  // namespace onestop::base
