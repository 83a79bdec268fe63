// Keeps the snapshot of a process as new as the database, by polling one number.

#include "libs/catalog/refresher.h"

#include <utility>

#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/store.h"
#include "libs/pg/transaction.h"
#include "libs/telemetry/log.h"

namespace onestop::catalog {

Refresher::Refresher(RefresherOptions options, SnapshotSource& source, telemetry::Metrics* metrics)
    : options_(std::move(options)), source_(source) {
  if (metrics == nullptr) return;
  failures_ = metrics->AddCounter(telemetry::kCatalogueRefreshFailures);
  revision_ = metrics->AddGauge(telemetry::kCatalogueRevision);
}

Refresher::~Refresher() {
  {
    const base::MutexLock lock(stop_mutex_);
    stopping_ = true;
    stopped_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Refresher::Start() {
  CHECK(!thread_.joinable());
  thread_ = std::thread([this] { Run(); });
}

void Refresher::Run() {
  while (true) {
    const absl::Status ignored = Refresh();  // It was logged and counted.
    const absl::Time next = absl::Now() + options_.period;
    base::MutexLock lock(stop_mutex_);
    while (!stopping_ && absl::Now() < next) stopped_.WaitFor(lock, next - absl::Now());
    if (stopping_) return;
  }
}

absl::Status Refresher::Refresh() {
  const base::MutexLock lock(refresh_mutex_);
  const absl::Status status = RefreshLocked();
  if (status.ok()) return status;
  failures_.Increment();
  telemetry::Log(telemetry::Level::kError, "the catalogue could not be refreshed; the last good one stays",
                 {{"error", status.message()}, {"revision", refreshed_.value_or(0)}});
  return status;
}

absl::Status Refresher::RefreshLocked() {
  const absl::Time deadline = absl::Now() + options_.timeout;
  // After a restart of the database the next refresh connects again.
  if (!connection_ || !connection_->healthy()) {
    connection_.reset();
    ASSIGN_OR_RETURN(pg::Connection opened, pg::Connection::Open(options_.connection, deadline));
    connection_.emplace(std::move(opened));
  }
  ASSIGN_OR_RETURN(const int64_t present, ReadRevision(*connection_, options_.province));
  // The usual case: one small statement, and no snapshot is built.
  if (refreshed_ == present) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Transaction transaction,
                   pg::Transaction::Begin(*connection_, {.deadline = deadline,
                                                         .mode = pg::TransactionOptions::Mode::kSnapshot}));
  ASSIGN_OR_RETURN(const Stored stored, ReadCatalogue(transaction, options_.province));
  // Building takes longer than reading: no transaction stays open meanwhile.
  transaction.Rollback();
  ASSIGN_OR_RETURN(auto snapshot, Snapshot::Build(stored.catalogue, stored.revision));
  source_.Set(std::move(snapshot));
  // The revision that was read with the entries, which may be newer than the one that was polled.
  refreshed_ = stored.revision;
  revision_.Set(static_cast<double>(stored.revision));
  return absl::OkStatus();
}

}  // namespace onestop::catalog
