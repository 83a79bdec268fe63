// The rows that a writer writes: columns of arrays for the statements of statements.h.

#include <utility>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/writer.h"

namespace onestop::ledger {
namespace {

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
    outcomes.push_back(task.outcome);
  }
};

void AppendEvents(const Batch& batch, pg::Params& params) {
  std::vector<std::string> ids, actors, recorders, traces, payloads, hashes;
  std::vector<int64_t> sequences;
  std::vector<int32_t> kinds;
  std::vector<absl::Time> times;
  for (const StoredEvent& stored : batch.events()) {
    const dossier::v1::Event& event = stored.event;
    ids.push_back(event.dossier_id());
    sequences.push_back(event.sequence());
    kinds.push_back(static_cast<int32_t>(event.act_case()));
    times.push_back(absl::FromUnixSeconds(event.occur_time().seconds()) +
                    absl::Nanoseconds(event.occur_time().nanos()));
    actors.push_back(event.actor());
    recorders.push_back(event.recorded_by());
    traces.push_back(event.trace_id());
    payloads.push_back(stored.payload);
    hashes.push_back(stored.hash);
  }
  params.TextArray(ids).Int64Array(sequences).Int32Array(kinds).TimeArray(times).TextArray(actors);
  params.TextArray(recorders).BytesArray(traces).BytesArray(payloads).BytesArray(hashes);
}

// Dossiers whose acts changed the ordinary columns only; the others are written whole.
void AppendOrdinaryDossiers(const std::vector<const Folded*>& dossiers, pg::Params& params) {
  std::vector<std::string> ids, hashes;
  std::vector<int64_t> versions;
  std::vector<int32_t> statuses;
  std::vector<std::optional<int64_t>> tasks, steps;
  std::vector<std::optional<std::string>> holders;
  for (const Folded* folded : dossiers) {
    Holder holder = HolderOf(folded->dossier);
    ids.push_back(folded->dossier.id);
    versions.push_back(folded->dossier.version);
    hashes.push_back(folded->last_hash);
    statuses.push_back(static_cast<int32_t>(folded->dossier.status));
    tasks.push_back(holder.task);
    steps.push_back(holder.step);
    holders.push_back(std::move(holder.staff));
  }
  params.TextArray(ids).Int64Array(versions).BytesArray(hashes).Int32Array(statuses);
  params.OptionalInt64Array(tasks).OptionalInt64Array(steps).OptionalTextArray(holders);
}

void AppendTasks(Batch& batch, pg::Params& params) {
  TaskRows closed, opened;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.acts.empty()) continue;
    const std::vector<dossier::Task>& tasks = changed.folded.dossier.tasks;
    for (size_t i = 0; i < tasks.size(); ++i) {
      if (i >= changed.tasks_before) {
        opened.Add(id, tasks[i]);
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

}  // namespace

absl::Status Writer::Write(pg::Transaction& transaction, const Commands& commands, Batch& batch,
                           absl::Time record_time) {
  RETURN_IF_ERROR(WriteDossiers(transaction, batch, record_time));

  std::vector<const Folded*> ordinary;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (!changed.acts.empty() && changed.only_ordinary_steps) ordinary.push_back(&changed.folded);
  }
  pg::Params params;
  params.Text(options_.province).Time(record_time);
  AppendEvents(batch, params);
  AppendOrdinaryDossiers(ordinary, params);
  AppendTasks(batch, params);
  std::vector<std::string> callers, request_ids, fingerprints, dossier_ids, answers;
  for (const auto& pending : commands) {
    if (!pending->decision.has_value()) continue;
    callers.push_back(pending->submission.caller);
    request_ids.push_back(pending->submission.request_id);
    fingerprints.push_back(pending->submission.fingerprint);
    dossier_ids.push_back(pending->submission.dossier_id);
    answers.push_back(pending->answer.response);
  }
  params.TextArray(callers)
      .TextArray(request_ids)
      .BytesArray(fingerprints)
      .TextArray(dossier_ids)
      .BytesArray(answers);
  ASSIGN_OR_RETURN(const pg::Result written, transaction.Execute(kWrite, params));
  CHECK(written.affected_rows() == static_cast<int64_t>(callers.size()));
  return absl::OkStatus();
}

absl::Status Writer::WriteDossiers(pg::Transaction& transaction, Batch& batch, absl::Time record_time) {
  std::vector<const Folded*> inserted, updated;
  std::vector<std::string> clock_dossiers, use_dossiers, use_documents;
  std::vector<int32_t> clock_numbers;
  std::vector<absl::Time> clock_starts;
  std::vector<char> clock_running;
  std::vector<std::optional<absl::Time>> clock_dues;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.acts.empty()) continue;
    if (!changed.existed) {
      inserted.push_back(&changed.folded);
    } else if (!changed.only_ordinary_steps) {
      updated.push_back(&changed.folded);
    }
    const std::vector<dossier::ClockSegment>& clock = changed.folded.dossier.clock;
    for (size_t i = changed.clock_before; i < clock.size(); ++i) {
      clock_dossiers.push_back(id);
      clock_numbers.push_back(clock[i].number);
      clock_starts.push_back(clock[i].start_time);
      clock_running.push_back(clock[i].running ? 1 : 0);
      clock_dues.emplace_back(clock[i].due_time);
    }
    for (const Pending* act : changed.acts) {
      for (std::string& document : DocumentsNamedBy(act->decision->event)) {
        use_dossiers.push_back(id);
        use_documents.push_back(std::move(document));
      }
    }
  }
  const auto execute = [&](const pg::Statement& statement, const std::vector<const Folded*>& rows) {
    if (rows.empty()) return absl::OkStatus();
    pg::Params params;
    params.Text(options_.province).Time(record_time);
    AppendDossierRows(rows, params);
    return transaction.Execute(statement, params).status();
  };
  RETURN_IF_ERROR(execute(kInsertDossiers, inserted));
  RETURN_IF_ERROR(execute(kUpdateDossiers, updated));
  if (!clock_dossiers.empty()) {
    pg::Params params;
    params.Text(options_.province)
        .TextArray(clock_dossiers)
        .Int32Array(clock_numbers)
        .TimeArray(clock_starts);
    params.BoolArray(clock_running).OptionalTimeArray(clock_dues);
    RETURN_IF_ERROR(transaction.Execute(kInsertClock, params).status());
  }
  if (!use_documents.empty()) {
    pg::Params params;
    params.Text(options_.province).TextArray(use_dossiers).TextArray(use_documents);
    RETURN_IF_ERROR(transaction.Execute(kInsertDocumentUses, params).status());
  }
  return absl::OkStatus();
}

}  // namespace onestop::ledger
