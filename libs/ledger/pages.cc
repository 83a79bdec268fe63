// One page is read while no other is: what a page holds is worked on outside of the lock.

#include "libs/ledger/pages.h"

#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/pg/params.h"

namespace onestop::ledger {

absl::StatusOr<std::vector<std::string>> Pages::Next(pg::Transaction& transaction) {
  const base::MutexLock lock(mutex_);
  pg::Params params;
  params.Text(province_).Text(last_);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(statement_, params));
  std::vector<std::string> ids;
  for (const pg::Row row : rows) ids.emplace_back(row.Text(0));
  if (!ids.empty()) last_ = ids.back();
  return ids;
}

absl::Status RunOverConnections(const pg::ConnectionOptions& database, int count,
                                const std::function<absl::Status(pg::Connection& connection)>& work,
                                const std::function<absl::Status()>& beside) {
  std::vector<std::future<absl::Status>> working;
  for (int i = 0; i < count; ++i) {
    working.push_back(std::async(std::launch::async, [&database, &work]() -> absl::Status {
      ASSIGN_OR_RETURN(pg::Connection connection,
                       pg::Connection::Open(database, absl::Now() + kPageConnectMax));
      return work(connection);
    }));
  }
  absl::Status status = beside();
  for (std::future<absl::Status>& one : working) status.Update(one.get());
  return status;
}

}  // namespace onestop::ledger
