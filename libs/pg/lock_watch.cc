// Names the table and the session behind a lock time-out of a migration, so that an operator knows which
// program to stop. pg_blocking_pids() answers only while the other session waits: hence a second session that
// asks meanwhile.
#include "libs/pg/lock_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace onestop::pg {
namespace {

// What a role may not see of another role's session is null: then the process alone is named.
constexpr Statement kWaitsFor = {"lock_watch.waits_for", R"sql(
    SELECT coalesce(w.relation::regclass::text, w.locktype), holder.pid, coalesce(a.usename, ''),
        coalesce(a.application_name, '')
    FROM pg_locks w
    CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS holder (pid)
    LEFT JOIN pg_stat_activity a ON a.pid = holder.pid
    WHERE w.pid = $1::integer AND NOT w.granted
    LIMIT 1
)sql"};

}  // namespace

LockWatch::LockWatch(Connection connection, int backend_pid)
    : backend_pid_(backend_pid), connection_(std::move(connection)), thread_([this] { Run(); }) {}

LockWatch::~LockWatch() {
  {
    base::MutexLock lock(mutex_);
    stop_ = true;
    stopped_.Signal();
  }
  thread_.join();
}

std::string LockWatch::Take() {
  base::MutexLock lock(mutex_);
  return std::exchange(seen_, "");
}

// False when the watch is to end.
bool LockWatch::AwaitNextQuery() {
  base::MutexLock lock(mutex_);
  if (!stop_) stopped_.WaitFor(lock, kLockWatchInterval);
  return !stop_;
}

void LockWatch::Run() {
  const Params pid = Params().Int64(backend_pid_);
  do {
    const absl::StatusOr<Result> rows = connection_.Execute(kWaitsFor, pid);
    if (!rows.ok()) return;
    if (rows->empty()) continue;
    const Row row = (*rows)[0];
    std::string seen = absl::StrCat(row.Text(0), " is locked by process ", row.Text(1));
    if (!row.Text(2).empty()) absl::StrAppend(&seen, " (role ", row.Text(2));
    if (!row.Text(3).empty()) absl::StrAppend(&seen, ", application ", row.Text(3));
    if (!row.Text(2).empty()) absl::StrAppend(&seen, ")");
    base::MutexLock lock(mutex_);
    seen_ = std::move(seen);
  } while (AwaitNextQuery());
}

}  // namespace onestop::pg
