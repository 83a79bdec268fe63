#pragma once

/// A bounded pool of connections. Thread-safe.
///
///     ASSIGN_OR_RETURN(pg::Pool::Lease lease, pool.Acquire(deadline));
///     ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(*lease, {.deadline = deadline}));
///
/// Connections are made when they are needed and kept. One that broke, or comes back inside a transaction, is
/// thrown away; one whose server closed it while it lay idle is noticed before it is lent.

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/pg/connection.h"

namespace onestop::pg {

struct PoolOptions {
  ConnectionOptions connection;
  /// 1 to 1000. Beyond it callers wait.
  int connections_max = 8;
};

class Pool {
 public:
  /// Connects nothing yet.
  explicit Pool(PoolOptions options);
  /// Requires that no lease is out.
  ~Pool();

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// A connection for as long as the lease lives. The pool must outlive it.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}

    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits for a free connection until `deadline`.
  ///
  /// Errors: DEADLINE_EXCEEDED when none came free; as Connection::Open().
  absl::StatusOr<Lease> Acquire(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  int connections_max() const { return options_.connections_max; }
  /// How many are lent out now.
  int in_use() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Return(std::unique_ptr<Connection> connection) ABSL_LOCKS_EXCLUDED(mutex_);

  const PoolOptions options_;
  mutable base::Mutex mutex_;
  base::CondVar returned_;
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  // The one that came back last is lent first: its server process is the warmest.
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::pg
