#pragma once

/// Where a process keeps its current snapshot.

#include <memory>
#include <utility>

#include "libs/base/mutex.h"
#include "libs/catalog/snapshot.h"

namespace onestop::catalog {

/// Holds the current snapshot. Thread-safe. A request takes it once and keeps it until it is answered; it
/// is set by Refresher (refresher.h), or by a test.
class SnapshotSource {
 public:
  SnapshotSource() = default;
  explicit SnapshotSource(std::shared_ptr<const Snapshot> snapshot) : current_(std::move(snapshot)) {}
  SnapshotSource(const SnapshotSource&) = delete;
  SnapshotSource& operator=(const SnapshotSource&) = delete;

  /// Null while none was set yet.
  std::shared_ptr<const Snapshot> Current() const {
    const base::MutexLock lock(mutex_);
    return current_;
  }

  void Set(std::shared_ptr<const Snapshot> snapshot) {
    // The one before is freed outside of the lock, with the parameter: it may be large.
    const base::MutexLock lock(mutex_);
    current_.swap(snapshot);
  }

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const Snapshot> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::catalog
