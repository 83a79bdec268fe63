#pragma once

/// Clients that work while their server and its database die, and what they were promised.

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/mutex.h"
#include "libs/crypto/signing_key.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/embedded_server.h"

namespace onestop::testing {

/// Walks dossiers from submission to return on several threads. A call that gets no answer is repeated with
/// its request_id until it gets one; a refusal fails the test.
class FaultLoad {
 public:
  static constexpr int kClients = 6;
  static constexpr int kDossiersEach = 10;
  static constexpr int kDossiers = kClients * kDossiersEach;

  /// Begins.
  explicit FaultLoad(const EmbeddedServer& server);
  ~FaultLoad() { Finish(); }

  int acknowledged() const { return count_; }
  /// Waits until `count` acts are acknowledged in all. Fails the test when they do not come.
  void AwaitAcknowledged(int count) const;
  /// Waits until all dossiers are returned.
  void Finish();

  /// After Finish(). Whether the database holds exactly what was acknowledged: each dossier with the code and
  /// the numbers of its answers, each number once and none left out, each event once, in the log and in the
  /// projections.
  void ExpectAllThere();
  /// After Finish(). Sends every acknowledged act again: each must get the answer that it had.
  void ExpectTheSameAnswers();

 private:
  void Run(const std::string& portal);

  const EmbeddedServer& server_;
  std::map<std::string, crypto::SigningKey> keys_;
  std::vector<std::thread> threads_;
  std::atomic<int> count_ = 0;
  base::Mutex mutex_;
  std::vector<Acknowledged> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::vector<WalkedDossier> walked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::testing
