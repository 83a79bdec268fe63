// Counts by indexes that hold just what is counted, so that it costs little however large the province is.

#include "services/tracking/due_gauges.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/ledger/reader.h"
#include "libs/telemetry/log.h"

namespace onestop::tracking {
namespace {

constexpr absl::Duration kCountEvery = absl::Seconds(30);
constexpr int kCountsPerArchiveCount = 10;
constexpr absl::Duration kCountMax = absl::Seconds(10);

}  // namespace

DueGauges::DueGauges(pg::Pool& pool, service::CurrentCatalogue catalogue, std::function<absl::Time()> now,
                     telemetry::Metrics& metrics)
    : pool_(pool),
      catalogue_(std::move(catalogue)),
      now_(std::move(now)),
      due_(metrics.AddGauge(telemetry::kDossiersDue)),
      overdue_(metrics.AddGauge(telemetry::kDossiersOverdue)),
      archives_due_(metrics.AddGauge(telemetry::kArchivesDue)),
      archives_ended_(metrics.AddGauge(telemetry::kArchivesEnded)),
      thread_([this] { Run(); }) {}

DueGauges::~DueGauges() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.SignalAll();
  thread_.join();
}

void DueGauges::Run() {
  for (int round = 0;; ++round) {
    if (const absl::Status status = Count(round % kCountsPerArchiveCount == 0); !status.ok()) {
      telemetry::Log(telemetry::Level::kWarning, "what is due could not be counted",
                     {{"error", std::string(status.message())}});
    }
    base::MutexLock lock(mutex_);
    const absl::Time until = absl::Now() + kCountEvery;
    while (!stopping_ && absl::Now() < until) stop_.WaitFor(lock, until - absl::Now());
    if (stopping_) return;
  }
}

absl::Status DueGauges::Count(bool archives) {
  const auto catalogue = catalogue_();
  // Before the first catalogue there are no dossiers either.
  if (catalogue == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(ledger::Reader reader,
                   ledger::Reader::Begin(pool_, {.province = catalogue->province(), .whole_province = true},
                                         absl::Now() + kCountMax));
  ASSIGN_OR_RETURN(const ledger::DueCounts dossiers, reader.CountDue(now_()));
  due_.Set(static_cast<double>(dossiers.due));
  overdue_.Set(static_cast<double>(dossiers.overdue));
  if (!archives) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ledger::ArchiveCounts ends, reader.CountArchives(now_()));
  archives_due_.Set(static_cast<double>(ends.due));
  archives_ended_.Set(static_cast<double>(ends.ended));
  return absl::OkStatus();
}

}  // namespace onestop::tracking
