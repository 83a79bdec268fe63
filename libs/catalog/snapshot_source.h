#pragma once

/// Where a process keeps the snapshot that it works by now.

#include <memory>
#include <utility>

#include "libs/base/mutex.h"
#include "libs/catalog/snapshot.h"

namespace onestop::catalog {

/// Holds the current snapshot. Thread-safe. A request takes it once and keeps it until it is answered; who
/// sets it is Refresher (refresher.h), or a test.
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
    // The one before is let go of outside of the lock: it may be large.
    const base::MutexLock lock(mutex_);
    current_.swap(snapshot);
  }

 private:
  mutable base::Mutex mutex_;
  std::shared_ptr<const Snapshot> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::catalog
