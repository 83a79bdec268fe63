// Connections are lent under one mutex; opening and closing them, which may block, happens outside of
// it.

#include "libs/pg/pool.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"

namespace onestop::pg {
namespace {

// Far above PostgreSQL's default of 100 connections for a whole server.
constexpr int kConnectionsMax = 1000;

}  // namespace

Pool::Pool(PoolOptions options) : options_(std::move(options)) {
  CHECK(options_.connections_max >= 1 && options_.connections_max <= kConnectionsMax);
}

Pool::~Pool() {
  base::MutexLock lock(mutex_);
  CHECK(lent_ == 0);
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    base::MutexLock lock(mutex_);
    while (lent_ == options_.connections_max) {
      const absl::Duration left = deadline - absl::Now();
      if (left <= absl::ZeroDuration()) {
        return absl::DeadlineExceededError(
            absl::StrCat("all ", options_.connections_max, " connections to the database are in use"));
      }
      // An infinite time does not fit into what a condition variable takes.
      returned_.WaitFor(lock, std::min(left, absl::Hours(1)));
    }
    ++lent_;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  // From here on the lease gives back what was taken, even when there is no connection in it.
  Lease lease(*this, std::move(connection));
  if (lease.connection_ != nullptr && lease->LooksAlive()) return lease;
  lease.connection_.reset();
  ASSIGN_OR_RETURN(Connection fresh, Connection::Open(options_.connection, deadline));
  lease.connection_ = std::make_unique<Connection>(std::move(fresh));
  return lease;
}

int Pool::in_use() const {
  base::MutexLock lock(mutex_);
  return lent_;
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  // A transaction that was left open would hold its locks, and the next borrower would continue it.
  if (connection != nullptr && (!connection->healthy() || connection->in_transaction())) connection.reset();
  base::MutexLock lock(mutex_);
  --lent_;
  if (connection != nullptr) idle_.push_back(std::move(connection));
  returned_.Signal();
}

Pool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}

Pool::Lease& Pool::Lease::operator=(Lease&& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(connection_, other.connection_);
  return *this;
}

Pool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

}  // namespace onestop::pg
