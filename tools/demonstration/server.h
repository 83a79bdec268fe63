#pragma once

/// All services over a data directory, in this process, by a clock of the demonstration's own: no server and no call takes
/// a time from outside, so a program that shows half a year in minutes brings the clock.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/process/process.h"
#include "services/onestopd/embedded.h"

namespace onestop::demonstration {

/// A clock that stands where it is set. Safe from any thread.
class OfficeClock {
 public:
  absl::Time Now() const { return absl::FromUnixMicros(micros_.load()); }
  void Set(absl::Time time) { micros_ = absl::ToUnixMicros(time); }

 private:
  std::atomic<int64_t> micros_ = 0;
};

class DemoServer {
 public:
  /// Serves `directory` on loopback, and writes the endpoint file by which clients find it. `now` is the clock of the
  /// services and of the sample's authorities. Errors: as onestopd's start; ALREADY_EXISTS when a server runs there.
  static absl::StatusOr<std::unique_ptr<DemoServer>> Start(const std::string& directory,
                                                           std::function<absl::Time()> now);
  /// Ends the calls in progress and stops.
  ~DemoServer();
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;

 private:
  explicit DemoServer(onestopd::Embedded embedded) : embedded_(std::move(embedded)) {}

  onestopd::Embedded embedded_;
  // Before the cluster that it works with.
  std::unique_ptr<process::Process> process_;
};

}  // namespace onestop::demonstration
