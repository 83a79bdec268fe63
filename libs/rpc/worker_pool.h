#pragma once

/// The bounded pool on which handlers that block (reads, files) run.

#include <deque>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "libs/base/mutex.h"

namespace onestop::rpc {

/// A fixed number of threads over one queue, first in, first out. Tasks may block. Thread-safe.
class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  /// Requires threads >= 1 and queue_max >= 0: how many tasks may wait besides those that run.
  WorkerPool(int threads, int queue_max);

  /// Runs what is queued, then ends the threads.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues `task`, or returns false, with `task` dropped, when queue_max tasks wait already.
  [[nodiscard]] bool TryPost(Task task);

  /// Queues `task` in any case: for the next step of a stream that was admitted before. Each stream has at
  /// most one step queued, so the streams' limit bounds these.
  void Post(Task task);

  /// How many tasks wait.
  int waiting() const;

 private:
  void Run();

  const size_t queue_max_;
  mutable base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace onestop::rpc
