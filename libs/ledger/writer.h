#pragma once

/// One writer of the ledger: a thread with a connection, a bounded queue and a cache. See ledger.h.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/random/random.h"
#include "libs/base/mutex.h"
#include "libs/ledger/batch.h"
#include "libs/ledger/cache.h"
#include "libs/ledger/ledger.h"
#include "libs/pg/connection.h"
#include "libs/pg/transaction.h"

namespace onestop::ledger {

class Writer {
 public:
  Writer(const Options& options, int index, pg::Connection connection, telemetry::Metrics& metrics);
  /// Finishes what is queued.
  ~Writer();

  void Add(Submission submission);
  void Drain();

 private:
  using Commands = std::vector<std::unique_ptr<Pending>>;

  void Run();
  Commands TakeBatch();
  void Process(Commands commands);
  void ProcessOneByOne(Commands commands);

  absl::Status TryBatch(Commands& commands, absl::Time record_time, bool repeats_first);
  absl::StatusOr<pg::Transaction> Lock(const Commands& commands, Batch& batch);
  absl::Status AnswerRepeats(pg::Transaction& transaction, const std::vector<Pending*>& commands);
  absl::Status Fold(pg::Transaction& transaction, const std::vector<std::pair<std::string, int64_t>>& locked,
                    Batch& batch);
  absl::Status KeepCodes(pg::Transaction& transaction, const std::vector<std::string>& codes, Batch& batch);
  absl::Status IssueNumbers(pg::Transaction& transaction, Batch& batch);
  absl::Status WriteAndCommit(pg::Transaction& transaction, const Commands& commands, Batch& batch,
                              absl::Time record_time);

  int64_t NextBatchNumber();

  void Observe(const pg::StatementEvent& event);
  bool Reconnect(absl::Time until);
  void AnswerAll(Commands& commands, const absl::Status& error);

  const Options options_;
  std::optional<pg::Connection> connection_;
  Cache cache_;
  uint64_t commands_ = 0;
  absl::BitGen random_;

  base::Mutex mutex_;
  base::CondVar changed_;
  std::deque<std::unique_ptr<Pending>> queue_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;

  telemetry::Metrics& metrics_;
  telemetry::Gauge queue_depth_;
  telemetry::Histogram batch_commands_;
  telemetry::Histogram commit_seconds_;
  // By name; names are constants of the program.
  absl::flat_hash_map<absl::string_view, telemetry::Histogram> statement_seconds_;
  telemetry::SpanContext batch_span_;

  std::thread thread_;
};

}  // namespace onestop::ledger
