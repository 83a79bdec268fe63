#include "services/tracking/lookup_limits.h"

#include <algorithm>

namespace onestop::tracking {

bool Buckets::Take(absl::string_view key, absl::Time now) {
  const base::MutexLock lock(mutex_);
  const double full = per_minute_;
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    buckets_.push_front({.key = std::string(key), .tokens = full, .filled = now});
    found = by_key_.emplace(std::string(key), buckets_.begin()).first;
    if (buckets_.size() > keys_max_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = *found->second;
  const absl::Duration passed = std::max(now - bucket.filled, absl::ZeroDuration());
  bucket.tokens = std::min(full, bucket.tokens + full * absl::FDivDuration(passed, absl::Minutes(1)));
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void Buckets::GiveBack(absl::string_view key) {
  const base::MutexLock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  found->second->tokens = std::min<double>(per_minute_, found->second->tokens + 1);
}

size_t Buckets::size() const {
  const base::MutexLock lock(mutex_);
  return buckets_.size();
}

}  // namespace onestop::tracking
