#pragma once

/// Keeps a private PostgreSQL running, and its log small.

#include <cstdint>
#include <thread>

#include "libs/base/mutex.h"
#include "libs/pg/private_cluster.h"
#include "libs/telemetry/metrics.h"

namespace onestop::onestopd {

/// Decides when a server that is checked regularly is started again: at once, and then after pauses
/// of 1, 2, 4 … kPauseMax checks, so that one that cannot run is not started all the time. One that was seen
/// running kPauseMax times in a row begins at the first pause again.
class RestartPauses {
 public:
  static constexpr int kPauseMax = 120;  // checks

  /// Whether to start it now, when this check found it `running` or not.
  bool ShouldStart(bool running);

 private:
  int pause_ = 1;
  int left_ = 0;
  int seen_running_ = 0;
};

/// Checks twice a second; starts the server again when it has died; limits its log. Stops with the object,
/// without waiting for a server that is just starting: that one is stopped.
class Supervisor {
 public:
  /// postgres.log and postgres.log.old have at most this size each, and what is written in half a second.
  static constexpr int64_t kLogBytesMax = 8 << 20;

  /// `up` is 1 while the server runs, else 0.
  explicit Supervisor(pg::PrivateCluster& cluster, telemetry::Gauge up = {});
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

 private:
  void Run();
  /// False when it is to stop.
  bool AwaitCheck();
  bool BeginStart();
  void EndStart();

  pg::PrivateCluster& cluster_;
  const telemetry::Gauge up_;
  base::Mutex mutex_;
  base::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool starting_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace onestop::onestopd
