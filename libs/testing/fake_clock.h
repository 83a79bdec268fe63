#pragma once

#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace onestop::testing {

/// A clock that moves only when a test moves it. Thread-safe.
///
///     FakeClock clock(kMondayMorning);
///     Ledger ledger({.now = [&clock] { return clock.Now(); }});
///     clock.Advance(absl::Hours(8));
class FakeClock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const {
    base::MutexLock lock(mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    base::MutexLock lock(mutex_);
    now_ += by;
  }
  void Set(absl::Time now) {
    base::MutexLock lock(mutex_);
    now_ = now;
  }

 private:
  mutable base::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::testing
