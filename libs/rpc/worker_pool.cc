// Runs blocking work on a fixed number of threads. The queue is bounded, so that an overloaded server
// refuses calls instead of keeping them waiting.

#include "libs/rpc/worker_pool.h"

#include <algorithm>
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

bool WorkerPool::TryPost(const std::string& caller, Task task) {
  {
    const base::MutexLock lock(mutex_);
    // Refused under the lock and not after it: the limits hold exactly.
    if (waiting_ >= queue_max_) return false;
    const auto own = queues_.find(caller);
    if (own != queues_.end() && own->second.size() >= std::max<size_t>(queue_max_ / 2, 1)) return false;
    Add(caller, std::move(task));
  }
  changed_.Signal();
  return true;
}

void WorkerPool::Post(const std::string& caller, Task task) {
  {
    const base::MutexLock lock(mutex_);
    Add(caller, std::move(task));
  }
  changed_.Signal();
}

void WorkerPool::Add(const std::string& caller, Task task) {
  std::deque<Task>& own = queues_[caller];
  if (own.empty()) turns_.push_back(caller);
  own.push_back(std::move(task));
  ++waiting_;
}

int WorkerPool::waiting() const {
  const base::MutexLock lock(mutex_);
  return static_cast<int>(waiting_);
}

void WorkerPool::Run() {
  for (;;) {
    Task task;
    {
      base::MutexLock lock(mutex_);
      // At the end the queue is emptied first: its tasks have calls to answer.
      while (waiting_ == 0 && !ending_) changed_.Wait(lock);
      if (waiting_ == 0) return;
      std::string caller = std::move(turns_.front());
      turns_.pop_front();
      const auto own = queues_.find(caller);
      task = std::move(own->second.front());
      own->second.pop_front();
      --waiting_;
      if (own->second.empty()) {
        queues_.erase(own);
      } else {
        turns_.push_back(std::move(caller));
      }
    }
    // Outside the lock: a task may post the next one.
    std::move(task)();
  }
}

}  // namespace onestop::rpc
