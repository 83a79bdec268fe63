// One thread asks for the log's last position while any feed watches, and wakes the feeds when it has grown.

#include "services/tracking/log_poller.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace onestop::tracking {

LogPoller::LogPoller(std::function<absl::StatusOr<int64_t>()> read, absl::Duration every,
                     telemetry::Gauge lag)
    : read_(std::move(read)), every_(every), lag_(lag), thread_([this] { Run(); }) {}

LogPoller::~LogPoller() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

LogPoller::Watch::~Watch() { poller_.Remove(id_); }

std::unique_ptr<LogPoller::Watch> LogPoller::Add(std::function<void()> grown) {
  const base::MutexLock lock(mutex_);
  watchers_.emplace(++last_id_, Watcher{.grown = std::move(grown), .reached = std::nullopt});
  changed_.SignalAll();
  return std::make_unique<Watch>(*this, last_id_);
}

void LogPoller::Remove(uint64_t id) {
  const base::MutexLock lock(mutex_);
  watchers_.erase(id);
  // One that hangs no longer counts, be it the last.
  TellLag();
}

void LogPoller::Watch::Reached(int64_t position) {
  const base::MutexLock lock(poller_.mutex_);
  poller_.watchers_.at(id_).reached = position;
}

void LogPoller::TellLag() {
  int64_t lag = 0;
  for (const auto& [id, watcher] : watchers_) {
    if (watcher.reached.has_value()) lag = std::max(lag, position() - *watcher.reached);
  }
  lag_.Set(static_cast<double>(lag));
}

void LogPoller::WakeAll() {
  std::vector<std::function<void()>> watchers;
  {
    const base::MutexLock lock(mutex_);
    for (const auto& [id, watcher] : watchers_) watchers.push_back(watcher.grown);
  }
  // Without the lock: a feed may end during the call, and then removes its watch, which needs the lock.
  for (const auto& grown : watchers) grown();
}

void LogPoller::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      // While no feed watches, the database is not asked.
      while (!stopping_ && watchers_.empty()) changed_.Wait(lock);
      if (stopping_) return;
    }
    // A database that cannot be reached is asked again; the feeds find out themselves and end with an error.
    const absl::StatusOr<int64_t> position = read_();
    const bool grown = position.ok() && *position > position_.load();
    // Before the feeds are woken, since they read it.
    if (grown) position_ = *position;
    if (grown) WakeAll();
    base::MutexLock lock(mutex_);
    TellLag();
    const absl::Time until = absl::Now() + every_;
    while (!stopping_ && absl::Now() < until) changed_.WaitFor(lock, until - absl::Now());
    if (stopping_) return;
  }
}

}  // namespace onestop::tracking
