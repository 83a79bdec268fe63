#pragma once

/// How often look-ups may be tried: against guessing secrets, and against reading along.

#include <list>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace onestop::tracking {

/// Token buckets by key, in bounded memory: the key that was used longest ago is forgotten first.
/// Thread-safe.
class Buckets {
 public:
  /// `per_minute` tokens, of which as many may be taken at once.
  Buckets(int per_minute, size_t keys_max) : per_minute_(per_minute), keys_max_(keys_max) {}

  /// Takes one token of `key`, or returns false when there is none.
  bool Take(absl::string_view key, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  /// Gives a token back that turned out not to be needed.
  void GiveBack(absl::string_view key) ABSL_LOCKS_EXCLUDED(mutex_);
  size_t size() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Bucket {
    std::string key;
    double tokens;
    absl::Time filled;
  };

  const int per_minute_;
  const size_t keys_max_;
  mutable base::Mutex mutex_;
  // Most recently used first.
  std::list<Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::list<Bucket>::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
};

/// What LookUpDossier allows.
struct LookupLimits {
  static constexpr int kLookupsPerMinute = 30;
  static constexpr int kFailuresPerMinute = 10;
  /// About 200 bytes each.
  static constexpr size_t kKeysMax = 20'000;

  /// By the caller's address.
  Buckets lookups{kLookupsPerMinute, kKeysMax};
  /// By what was given as code, whether there is such a dossier or not.
  Buckets failures{kFailuresPerMinute, kKeysMax};
};

}  // namespace onestop::tracking
