#pragma once

/// Finds out which session holds the lock that another session waits for.

#include <string>
#include <thread>

#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/pg/connection.h"

namespace onestop::pg {

/// How often the watch asks the database what the session waits for.
inline constexpr absl::Duration kLockWatchInterval = absl::Milliseconds(50);

/// Watches one session from a connection and a thread of its own, because the session itself can answer
/// nothing while it waits, and its lock request is gone once it was refused.
class LockWatch {
 public:
  /// Watches the session of server process `backend_pid` through `connection`, another session of the same
  /// role.
  LockWatch(Connection connection, int backend_pid);
  ~LockWatch();
  LockWatch(const LockWatch&) = delete;
  LockWatch& operator=(const LockWatch&) = delete;

  /// The last lock that the session was seen waiting for, and the session that holds it, such as
  /// "dossier.dossier is locked by process 4711 (role onestop_intake, application onestop-intake)". Empty
  /// when none was seen since the last call.
  std::string Take() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  bool AwaitNextQuery() ABSL_LOCKS_EXCLUDED(mutex_);

  const int backend_pid_;
  Connection connection_;
  base::Mutex mutex_;
  base::CondVar stopped_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::string seen_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace onestop::pg
