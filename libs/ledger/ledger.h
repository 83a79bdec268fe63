#pragma once

/// Commits commands on dossiers: many in one transaction, each once.
///
///     ledger.Commit({.caller = caller, .request_id = id, …, .command = dossier::Accept{}, .done = reply});
///
/// A few writers, each with a connection, a queue and a cache of folded dossiers. A command goes to the
/// writer of its dossier. A writer takes whatever is queued, one command or hundreds, and never waits to fill
/// a batch. In one transaction it locks the dossiers of the batch, finds repeats, lets the domain decide each
/// command on the state that the one before left, issues numbers, appends the events and updates what is
/// derived from them; after COMMIT it answers each caller. The last statement before COMMIT gives the batch its positions
/// in the log of the province: 1, 2, 3 … without gaps, in the order of commits. See ARCHITECTURE.md, "Course
/// of a command".
///
/// Always true: what was answered is durable; a command happens once, however often it is sent; a refused
/// command leaves nothing; numbers have no gaps; a bad command does not harm its neighbours.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/dossier/decide.h"
#include "libs/telemetry/metrics.h"
#include "libs/telemetry/trace.h"

namespace onestop::catalog {
class Snapshot;
}  // namespace onestop::catalog

namespace onestop::ledger {

/// The most commands in one transaction.
inline constexpr int kBatchCommandsMax = 512;

struct Options {
  /// As libpq reads it; with the role of the service.
  std::string conninfo;
  /// For pg_stat_activity and metrics, such as "workflow".
  std::string name;
  std::string province;
  int writers = 2;
  /// Commands that may wait for one writer; above it Commit() answers RESOURCE_EXHAUSTED at once.
  int queue_commands_max = 4096;
  /// Folded dossiers that one writer remembers, about 3 KiB each.
  int cache_dossiers_max = 4096;
  /// How long a writer tries to reach a lost database before it fails the commands that wait.
  absl::Duration reconnect_max = absl::Seconds(10);
  /// The server's clock; replaced in tests.
  std::function<absl::Time()> now = absl::Now;
};

/// What became true.
struct Committed {
  /// The dossier just after the event.
  const dossier::Dossier& dossier;
  const dossier::v1::Event& event;
};

/// That a command was done: by this call, or by an earlier one with the same request_id.
struct Answer {
  std::string dossier_id;
  /// Of its event in the log of the province; 0 of a dry run.
  int64_t position = 0;
  bool repeated = false;
};

/// One command, as a handler hands it over.
struct Submission {
  /// The owner of request_id: the subject of the credentials.
  std::string caller;
  /// A UUID in lower case; checked at the service.
  std::string request_id;
  /// SHA-256 of the request: another content under the same id is refused.
  std::string fingerprint;
  /// A UUID in lower case. For Submit: DossierIdFor(…).
  std::string dossier_id;
  dossier::Command command;
  std::shared_ptr<const dossier::Actor> actor;
  /// For Assign: the member of staff that it names, as of the event's day; null when there is none.
  std::shared_ptr<const dossier::Actor> assignee;
  std::shared_ptr<const catalog::Snapshot> catalogue;
  /// The event's own time, for actors who may give one.
  std::optional<absl::Time> occur_time;
  /// In its place where the day alone is known, in the office's zone. Imported history.
  std::optional<absl::CivilDay> occur_day;
  /// Not OK: the command is not to be done. A repeat is answered as one, everything else gets this.
  absl::Status refusal;
  /// Imported history: the line's unknown fields as JSON.
  std::string source_remarks;
  telemetry::SpanContext span;
  /// Decide it and answer as if it were done, with the numbers that it would get, and store nothing. A repeat
  /// of a command that was done is answered as one.
  bool dry_run = false;
  /// A command that is still queued then is dropped.
  absl::Time deadline = absl::InfiniteFuture();
  /// Makes the response of what became true; runs on the writer, before `done`, must be quick. It may run more than once,
  /// and for a repeat runs with the event that the first call left and the dossier just after it: so it may tell only what
  /// follows from these.
  std::function<void(const Committed&)> answer;
  /// Called exactly once, on a writer or on the thread that called Commit(). Errors are the domain's
  /// refusals, or: RESOURCE_EXHAUSTED SERVER_BUSY, DEADLINE_EXCEEDED DEADLINE_PASSED, ALREADY_EXISTS
  /// REQUEST_ID_REUSED, UNAVAILABLE STORAGE_UNAVAILABLE or SERVER_DRAINING, UNKNOWN COMMIT_IN_DOUBT,
  /// DATA_LOSS HISTORY_DAMAGED.
  absl::AnyInvocable<void(absl::StatusOr<Answer>)> done;
};

/// The id of the dossier that `request_id` of `caller` creates: always the same one, so that a repeat finds
/// its first attempt. A UUID (version 8) of a SHA-256.
std::string DossierIdFor(absl::string_view province, absl::string_view caller, absl::string_view request_id);

/// How the ledger would decide `command` now, instead of the submission's own, if the dossier were as in
/// `dossier`: OK, or the domain's refusal. Changes nothing. For work that is costly before it can be
/// committed; the ledger decides again.
absl::Status DryRun(const Submission& submission, const dossier::Command& command,
                    const dossier::Dossier& dossier, absl::Time now);

class Writer;

class Ledger {
 public:
  /// Connects the writers. `metrics` must outlive the ledger. Errors: UNAVAILABLE; FAILED_PRECONDITION,
  /// SCHEMA_MISMATCH.
  static absl::StatusOr<std::unique_ptr<Ledger>> Start(const Options& options, telemetry::Metrics& metrics);

  /// Finishes what is queued, then stops; commands that come later get SERVER_DRAINING.
  ~Ledger();
  void Drain();

  /// Queues `submission`; returns at once.
  void Commit(Submission submission);

 private:
  Ledger() = default;
  std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace onestop::ledger
