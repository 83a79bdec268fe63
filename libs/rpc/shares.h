#pragma once

/// How much of a server each caller has in progress.

#include <string>

#include "absl/container/flat_hash_map.h"
#include "libs/base/mutex.h"

namespace onestop::rpc {

/// Counts by caller. Holds an entry for each caller that has something, and none for others. Thread-safe.
class Shares {
 public:
  /// At most `max` for each caller; 1 at least.
  explicit Shares(int max) : max_(max) {}

  /// One more for `caller`, or false when it has `max` already.
  [[nodiscard]] bool TryTake(const std::string& caller) {
    const base::MutexLock lock(mutex_);
    int& taken = taken_[caller];
    if (taken >= max_) return false;
    ++taken;
    return true;
  }

  void GiveBack(const std::string& caller) {
    const base::MutexLock lock(mutex_);
    const auto found = taken_.find(caller);
    if (found != taken_.end() && --found->second == 0) taken_.erase(found);
  }

  int max() const { return max_; }

 private:
  const int max_;
  base::Mutex mutex_;
  absl::flat_hash_map<std::string, int> taken_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::rpc
