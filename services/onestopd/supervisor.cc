// Watches the private PostgreSQL: starts it again when it has died and limits its log, in one
// thread of its own.

#include "services/onestopd/supervisor.h"

#include <algorithm>
#include <string>

#include "absl/time/time.h"
#include "libs/telemetry/log.h"

namespace onestop::onestopd {
namespace {

constexpr absl::Duration kCheckInterval = absl::Milliseconds(500);
// Between tries to stop a server whose start has only begun, so that there is no process to stop yet.
constexpr absl::Duration kStopInterval = absl::Milliseconds(50);

}  // namespace

bool RestartPauses::ShouldStart(bool running) {
  if (running) {
    // It ran long enough to count as healthy.
    if (++seen_running_ >= kPauseMax) *this = RestartPauses();
    return false;
  }
  seen_running_ = 0;
  if (left_ > 0) {
    --left_;
    return false;
  }
  left_ = pause_;
  pause_ = std::min(2 * pause_, kPauseMax);
  return true;
}

Supervisor::Supervisor(pg::PrivateCluster& cluster, telemetry::Gauge up)
    : cluster_(cluster), up_(up), thread_([this] { Run(); }) {
  up_.Set(1);
}

Supervisor::~Supervisor() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.SignalAll();
    while (starting_) {
      // What fails here fails again when the cluster itself goes.
      cluster_.Stop().IgnoreError();
      changed_.WaitFor(lock, kStopInterval);
    }
  }
  thread_.join();
}

void Supervisor::Run() {
  RestartPauses pauses;
  std::string log_trouble;
  while (AwaitCheck()) {
    const absl::Status limited = cluster_.LimitLog(kLogBytesMax);
    // Each trouble is logged once, not twice a second.
    if (!limited.ok() && limited.message() != log_trouble) {
      telemetry::Log(telemetry::Level::kWarning, "the log of PostgreSQL cannot be limited",
                     {{"error", limited.message()}});
    }
    log_trouble = std::string(limited.message());
    const bool running = cluster_.Running();
    up_.Set(running ? 1 : 0);
    if (!pauses.ShouldStart(running) || !BeginStart()) continue;
    telemetry::Log(telemetry::Level::kWarning, "PostgreSQL has died; starting it again");
    const absl::Status started = cluster_.Start();
    EndStart();
    if (!started.ok()) {
      telemetry::Log(telemetry::Level::kError, "PostgreSQL does not start", {{"error", started.message()}});
    }
  }
}

bool Supervisor::AwaitCheck() {
  base::MutexLock lock(mutex_);
  if (!stopping_) changed_.WaitFor(lock, kCheckInterval);
  return !stopping_;
}

bool Supervisor::BeginStart() {
  base::MutexLock lock(mutex_);
  starting_ = !stopping_;
  return starting_;
}

void Supervisor::EndStart() {
  base::MutexLock lock(mutex_);
  starting_ = false;
  changed_.SignalAll();
}

}  // namespace onestop::onestopd
