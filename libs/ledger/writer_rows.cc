// The rows that a writer writes: columns of arrays for the statements of statements.h.

#include <deque>
#include <memory>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/dossier/names.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/writer.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

// Columns rather than rows: each becomes one array parameter.
struct TaskRows {
  std::vector<std::string> dossier_ids, agencies, assignees, outcomes;
  std::vector<int32_t> numbers, steps, kinds, roles;
  std::vector<std::optional<absl::Time>> opens, dues, claims, finishes;

  void Add(const std::string& dossier_id, const dossier::Task& task) {
    dossier_ids.push_back(dossier_id);
    numbers.push_back(task.number);
    steps.push_back(task.step);
    kinds.push_back(static_cast<int32_t>(task.kind));
    roles.push_back(static_cast<int32_t>(task.role));
    agencies.push_back(task.agency_id);
    assignees.push_back(task.assignee);
    opens.emplace_back(task.open_time);
    dues.emplace_back(task.due_time);
    claims.push_back(task.claim_time);
    finishes.push_back(task.finish_time);
    outcomes.emplace_back(NameOf(task.outcome));
  }
};

void AppendEvents(const Batch& batch, pg::Params& params) {
  std::vector<std::string> ids, actors, recorders, traces, payloads, hashes;
  std::vector<int64_t> sequences;
  std::vector<int32_t> kinds;
  std::vector<absl::Time> times;
  for (const StoredEvent& stored : batch.events()) {
    const dossier::v1::Event& event = *stored.event;
    ids.push_back(event.dossier_id());
    sequences.push_back(event.sequence());
    kinds.push_back(static_cast<int32_t>(event.kind_case()));
    times.push_back(timestamp::ToTime(event.occur_time()));
    actors.push_back(event.actor());
    recorders.push_back(event.recorded_by());
    traces.push_back(event.trace_id());
    payloads.push_back(stored.payload);
    hashes.push_back(stored.hash);
  }
  params.TextArray(ids).Int64Array(sequences).Int32Array(kinds).TimeArray(times).TextArray(actors);
  params.TextArray(recorders).BytesArray(traces).BytesArray(payloads).BytesArray(hashes);
}

void AppendTasks(const Batch& batch, pg::Params& params) {
  TaskRows closed, opened;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.decided.empty()) continue;
    const std::vector<dossier::Task>& tasks = changed.folded.dossier.tasks;
    for (size_t i = 0; i < tasks.size(); ++i) {
      if (i >= changed.tasks_before) {
        opened.Add(id, tasks[i]);
        // Only the task that was open can have changed: at most one is open, and a finished one is never
        // touched again.
      } else if (tasks[i].number == changed.open_task_before) {
        closed.Add(id, tasks[i]);
      }
    }
  }
  params.TextArray(closed.dossier_ids).Int32Array(closed.numbers).TextArray(closed.assignees);
  params.OptionalTimeArray(closed.claims).OptionalTimeArray(closed.finishes).TextArray(closed.outcomes);
  params.TextArray(opened.dossier_ids).Int32Array(opened.numbers).Int32Array(opened.steps);
  params.Int32Array(opened.kinds)
      .Int32Array(opened.roles)
      .TextArray(opened.agencies)
      .TextArray(opened.assignees);
  params.OptionalTimeArray(opened.opens).OptionalTimeArray(opened.dues).OptionalTimeArray(opened.claims);
  params.OptionalTimeArray(opened.finishes).TextArray(opened.outcomes);
}

void AppendAnswers(const std::vector<std::unique_ptr<Pending>>& commands, pg::Params& params) {
  std::vector<std::string> callers, request_ids, fingerprints, dossier_ids, answers;
  for (const auto& pending : commands) {
    // Refusals are not recorded: the same request may succeed when it is sent again later.
    if (!pending->decision.has_value()) continue;
    callers.push_back(pending->submission.caller);
    request_ids.push_back(pending->submission.request_id);
    fingerprints.push_back(pending->submission.fingerprint);
    dossier_ids.push_back(pending->submission.dossier_id);
    answers.push_back(pending->answer.response);
  }
  params.TextArray(callers).TextArray(request_ids).BytesArray(fingerprints).TextArray(dossier_ids);
  params.BytesArray(answers);
}

// Statements with their parameters, to be sent together.
class Writes {
 public:
  pg::Params& Add(const pg::Statement& statement) {
    calls_.push_back({statement, params_.emplace_back()});
    return params_.back();
  }
  const std::vector<pg::Call>& calls() const { return calls_; }

 private:
  // A deque: calls_ refers to its elements, which must not move.
  std::deque<pg::Params> params_;
  std::vector<pg::Call> calls_;
};

// What not every batch writes: dossiers that are new, those changed beyond the ordinary, clocks, documents
// and their uses.
void AddDossiers(const Batch& batch, const std::string& province, absl::Time record_time, Writes& writes) {
  std::vector<const Folded*> inserted, updated;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.decided.empty()) continue;
    if (!changed.existed) {
      inserted.push_back(&changed.folded);
    } else if (!changed.only_ordinary_steps) {
      updated.push_back(&changed.folded);
    }
  }
  if (!inserted.empty()) {
    AppendDossierRows(inserted, writes.Add(InsertDossiers()).Text(province).Time(record_time));
  }
  if (!updated.empty()) {
    AppendDossierRows(updated, writes.Add(UpdateDossiers()).Text(province).Time(record_time));
  }
}

void AddClocks(const Batch& batch, const std::string& province, Writes& writes) {
  std::vector<std::string> ids;
  std::vector<int32_t> numbers;
  std::vector<absl::Time> starts;
  // char, not bool: std::vector<bool> has no elements to point at.
  std::vector<char> running;
  std::vector<std::optional<absl::Time>> dues;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.decided.empty()) continue;
    const std::vector<dossier::ClockSegment>& clock = changed.folded.dossier.clock;
    for (size_t i = changed.clock_before; i < clock.size(); ++i) {
      ids.push_back(id);
      numbers.push_back(clock[i].number);
      starts.push_back(clock[i].start_time);
      running.push_back(clock[i].running ? 1 : 0);
      dues.emplace_back(clock[i].due_time);
    }
  }
  if (ids.empty()) return;
  pg::Params& params = writes.Add(kInsertClock).Text(province);
  params.TextArray(ids).Int32Array(numbers).TimeArray(starts).BoolArray(running).OptionalTimeArray(dues);
}

void AddDocumentUses(const Batch& batch, const std::string& province, Writes& writes) {
  std::vector<std::string> ids, documents;
  for (const auto& [id, changed] : batch.dossiers()) {
    for (const Pending* pending : changed.decided) {
      for (std::string& document : DocumentsNamedBy(pending->decision->event)) {
        ids.push_back(id);
        documents.push_back(std::move(document));
      }
    }
  }
  if (!ids.empty()) writes.Add(kInsertDocumentUses).Text(province).TextArray(ids).TextArray(documents);
}

void AddResultDocuments(const Batch& batch, const std::string& province, Writes& writes) {
  ResultDocumentRows rows;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (!changed.decided.empty()) rows.Add(changed.folded.dossier, changed.documents_before);
  }
  if (!rows.empty()) rows.Append(writes.Add(kInsertResultDocuments).Text(province));
}

}  // namespace

absl::Status Writer::WriteAndCommit(pg::Transaction& transaction, const Commands& commands, Batch& batch,
                                    absl::Time record_time) {
  Writes writes;
  AddDossiers(batch, options_.province, record_time, writes);
  AddClocks(batch, options_.province, writes);
  AddDocumentUses(batch, options_.province, writes);
  AddResultDocuments(batch, options_.province, writes);

  std::vector<const Folded*> ordinary;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (!changed.decided.empty() && changed.only_ordinary_steps) ordinary.push_back(&changed.folded);
  }
  pg::Params& params = writes.Add(WriteBatch()).Text(options_.province).Time(record_time);
  AppendEvents(batch, params);
  AppendTasks(batch, params);
  AppendAnswers(commands, params);
  // In the order of the parameters of WriteBatch().
  AppendOrdinaryRows(ordinary, params);
  // In one round trip, COMMIT included: the locks of the dossiers are held for no longer than that.
  return transaction.ExecuteAllAndCommit(writes.calls()).status();
}

}  // namespace onestop::ledger
