#pragma once

/// All dossiers of a province, read page by page over several connections.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/pg/connection.h"
#include "libs/pg/statement.h"
#include "libs/pg/transaction.h"

namespace onestop::ledger {

/// How long a page may take, and the connection for it.
inline constexpr absl::Duration kPageMax = absl::Minutes(5);
inline constexpr absl::Duration kPageConnectMax = absl::Seconds(10);

/// Hands out pages of ids, each once, in their order. Thread-safe.
class Pages {
 public:
  /// `statement` reads a page: $1 province, $2 the last id of the page before; it returns ids in order.
  Pages(const pg::Statement& statement, std::string province)
      : statement_(statement), province_(std::move(province)) {}

  /// The next page, read by `transaction`; empty at the end.
  absl::StatusOr<std::vector<std::string>> Next(pg::Transaction& transaction);

 private:
  const pg::Statement& statement_;
  const std::string province_;
  base::Mutex mutex_;
  std::string last_ ABSL_GUARDED_BY(mutex_) = "00000000-0000-0000-0000-000000000000";
};

/// Runs `work` on `count` threads, each with a connection of its own, and meanwhile `beside` on this one. Returns the first
/// error.
absl::Status RunOverConnections(
    const pg::ConnectionOptions& database, int count,
    const std::function<absl::Status(pg::Connection& connection)>& work,
    const std::function<absl::Status()>& beside = [] { return absl::OkStatus(); });

}  // namespace onestop::ledger
