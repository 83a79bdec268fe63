#pragma once

/// The order of an imported history: the events of one dossier are decided one at a time, since what is refused holds
/// back what follows it.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/ledger/ledger.h"
#include "libs/rpc/reply.h"
#include "libs/telemetry/metrics.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::intake::handlers {

/// One event on its way to the ledger.
struct ImportedEvent {
  int64_t line = 0;
  /// The line of a refused event before it that is not in this stream; 0: none.
  int64_t held_back_by = 0;
  /// What is wrong with its fields; the submission is then not used.
  absl::Status fields;
  /// Everything but `done`.
  ledger::Submission submission;
  rpc::Reply<v1::ImportHistoryResponse> reply;
};

/// The events of one stream. Memory: the events that wait, and the ids of the dossiers with a refused event. Thread-safe;
/// made by make_shared, for answers may come after the stream is gone.
class ImportOrder : public std::enable_shared_from_this<ImportOrder> {
 public:
  /// Both outlive the answers. `metrics`, when given, counts refused events, since the stream's own call succeeds.
  ImportOrder(ledger::Ledger& ledger, telemetry::Metrics* metrics) : ledger_(ledger), metrics_(metrics) {}

  /// Commits the event once those of its dossier that were added before are answered. After one that was refused it is
  /// held back: answered as a repeat if it was done before, and refused with HELD_BACK otherwise.
  void Add(ImportedEvent event) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // A dossier of which an event is with the ledger, or one was refused.
  struct Dossier {
    bool busy = false;
    std::deque<ImportedEvent> waiting;
    std::optional<int64_t> refused_line;
    // Why the stream ends; nothing is done after it.
    absl::Status end;
  };

  static std::optional<int64_t> RefusedLine(Dossier& dossier, const ImportedEvent& event);
  void Begin(ImportedEvent event, std::optional<int64_t> refused_line);
  void Answer(const std::string& dossier_id, int64_t line, rpc::Reply<v1::ImportHistoryResponse> reply,
              const absl::StatusOr<ledger::Answer>& result) ABSL_LOCKS_EXCLUDED(mutex_);
  v1::ImportHistoryResponse Refused(const std::string& dossier_id, int64_t line, const absl::Status& status);

  ledger::Ledger& ledger_;
  telemetry::Metrics* const metrics_;
  base::Mutex mutex_;
  absl::flat_hash_map<std::string, Dossier> dossiers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace onestop::intake::handlers
