#pragma once

/// The bounded pool on which handlers that block (reads, files) run.

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "libs/base/mutex.h"

namespace onestop::rpc {

/// A fixed number of threads over one queue for each caller: callers take turns, each one's tasks go first in, first out.
/// A caller that has much waiting delays itself. Tasks may block. Thread-safe.
class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  /// Requires threads >= 1 and queue_max >= 0: how many tasks may wait besides those that run.
  WorkerPool(int threads, int queue_max);

  /// Runs what is queued, then ends the threads.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues `task` of `caller`, or returns false, with `task` dropped, when queue_max tasks wait already, or half as many
  /// of this caller: it cannot take the places of all others.
  [[nodiscard]] bool TryPost(const std::string& caller, Task task);

  /// Queues `task` in any case: for the next step of a stream that was admitted before. Each stream has at
  /// most one step queued, so the streams' limit bounds these.
  void Post(const std::string& caller, Task task);

  /// How many tasks wait.
  int waiting() const;

 private:
  void Run();
  void Add(const std::string& caller, Task task) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t queue_max_;
  mutable base::Mutex mutex_;
  base::CondVar changed_;
  // Of each caller with tasks that wait.
  absl::flat_hash_map<std::string, std::deque<Task>> queues_ ABSL_GUARDED_BY(mutex_);
  // Whose turn is next; each of these callers once.
  std::deque<std::string> turns_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace onestop::rpc
