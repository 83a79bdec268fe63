#pragma once

/// Tells all feeds of a process that the log has grown: one question to the database for all of them.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/telemetry/metrics.h"

namespace onestop::tracking {

/// How long a new event may wait until the feeds are told.
inline constexpr absl::Duration kPollEvery = absl::Milliseconds(200);

/// Thread-safe.
class LogPoller {
 public:
  /// `read` asks for the log's last position; it runs on the poller's thread, and only while a feed watches. `lag` is
  /// how far behind that the slowest watching feed is; 0 without one.
  explicit LogPoller(std::function<absl::StatusOr<int64_t>()> read, absl::Duration every = kPollEvery,
                     telemetry::Gauge lag = {});
  ~LogPoller();
  LogPoller(const LogPoller&) = delete;
  LogPoller& operator=(const LogPoller&) = delete;

  /// The last position that was seen; 0 while none was.
  int64_t position() const { return position_.load(); }

  /// Ends the watching when it goes.
  class Watch {
   public:
    Watch(LogPoller& poller, uint64_t id) : poller_(poller), id_(id) {}
    ~Watch();
    /// The feed has handed everything up to `position` to its client.
    void Reached(int64_t position);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    LogPoller& poller_;
    const uint64_t id_;
  };

  /// Calls `grown`, from the poller's thread, whenever the log has grown; possibly once more after the watch
  /// is gone. The poller must outlive the watch.
  std::unique_ptr<Watch> Add(std::function<void()> grown) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  void WakeAll() ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_);
  void TellLag() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::function<absl::StatusOr<int64_t>()> read_;
  const absl::Duration every_;
  std::atomic<int64_t> position_ = 0;
  struct Watcher {
    std::function<void()> grown;
    // None before the feed has told the first time.
    std::optional<int64_t> reached;
  };

  const telemetry::Gauge lag_;
  base::Mutex mutex_;
  base::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Watcher> watchers_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace onestop::tracking
