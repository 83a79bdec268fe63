#pragma once

/// Shows what is due and overdue in the province as gauges, from the process that serves tracking.

#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/pg/pool.h"
#include "libs/service/command.h"
#include "libs/telemetry/metrics.h"

namespace onestop::tracking {

class DueGauges {
 public:
  /// Counts dossiers every half minute and archives every five, until it goes. Everything outlives it.
  DueGauges(pg::Pool& pool, service::CurrentCatalogue catalogue, std::function<absl::Time()> now,
            telemetry::Metrics& metrics);
  ~DueGauges();
  DueGauges(const DueGauges&) = delete;
  DueGauges& operator=(const DueGauges&) = delete;

 private:
  void Run();
  absl::Status Count(bool archives);

  pg::Pool& pool_;
  const service::CurrentCatalogue catalogue_;
  const std::function<absl::Time()> now_;
  const telemetry::Gauge due_;
  const telemetry::Gauge overdue_;
  const telemetry::Gauge archives_due_;
  const telemetry::Gauge archives_ended_;
  base::Mutex mutex_;
  base::CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace onestop::tracking
