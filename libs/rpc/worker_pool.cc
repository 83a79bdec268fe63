// Runs blocking work on a fixed number of threads. The queue is bounded, so that an overloaded server
// refuses calls instead of keeping them waiting.

#include "libs/rpc/worker_pool.h"

#include <utility>

#include "libs/base/check.h"

namespace onestop::rpc {

WorkerPool::WorkerPool(int threads, int queue_max) : queue_max_(static_cast<size_t>(queue_max)) {
  CHECK(threads >= 1);
  CHECK(queue_max >= 0);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkerPool::~WorkerPool() {
  {
    const base::MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.SignalAll();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TryPost(Task task) {
  {
    const base::MutexLock lock(mutex_);
    // Refused under the lock and not after it: the limit holds exactly.
    if (queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
  }
  changed_.Signal();
  return true;
}

void WorkerPool::Post(Task task) {
  {
    const base::MutexLock lock(mutex_);
    queue_.push_back(std::move(task));
  }
  changed_.Signal();
}

int WorkerPool::waiting() const {
  const base::MutexLock lock(mutex_);
  return static_cast<int>(queue_.size());
}

void WorkerPool::Run() {
  for (;;) {
    Task task;
    {
      base::MutexLock lock(mutex_);
      // At the end the queue is emptied first: its tasks have calls to answer.
      while (queue_.empty() && !ending_) changed_.Wait(lock);
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    // Outside the lock: a task may post the next one.
    std::move(task)();
  }
}

}  // namespace onestop::rpc
