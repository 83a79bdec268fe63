// The rows that a writer writes: columns of arrays for the statements of statements.h.

#include <map>
#include <memory>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/writer.h"
#include "libs/ledger/writes.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

void AppendEvents(const Batch& batch, pg::Params& params) {
  std::vector<std::string> ids, actors, recorders, traces, payloads, hashes, callers, request_ids,
      fingerprints;
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
    callers.push_back(stored.submission->caller);
    request_ids.push_back(stored.submission->request_id);
    fingerprints.push_back(stored.submission->fingerprint);
  }
  params.UuidArray(ids).Int64Array(sequences).Int32Array(kinds).TimeArray(times).TextArray(actors);
  params.TextArray(recorders).BytesArray(traces).BytesArray(payloads).BytesArray(hashes);
  params.TextArray(callers).UuidArray(request_ids).BytesArray(fingerprints);
}

void AddTasks(const Batch& batch, const std::string& province, Writes& writes) {
  TaskRows changed_tasks, opened;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.decided.empty()) continue;
    const std::vector<dossier::Task>& tasks = changed.folded->dossier.tasks;
    for (size_t i = 0; i < tasks.size(); ++i) {
      if (i >= changed.tasks_before) {
        opened.Add(id, tasks[i]);
        // Only the task that was open can have changed: at most one is open, and a finished one is never
        // touched again.
      } else if (tasks[i].number == changed.open_task_before) {
        changed_tasks.Add(id, tasks[i]);
      }
    }
  }
  if (!changed_tasks.empty()) changed_tasks.AppendChanges(writes.Add(kUpdateTasks).Text(province));
  if (!opened.empty()) opened.Append(writes.Add(kInsertTasks).Text(province));
}

// New dossiers, and those that changed, by how much their events change.
void AddDossiers(const Batch& batch, const std::string& province, absl::Time record_time, Writes& writes) {
  std::vector<const Folded*> inserted;
  std::map<Rewritten, std::vector<const Folded*>> updated;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (changed.decided.empty()) continue;
    (changed.existed ? updated[changed.rewritten] : inserted).push_back(changed.folded.get());
  }
  if (!inserted.empty()) {
    AppendDossierRows(inserted, writes.Add(InsertDossiers()).Text(province).Time(record_time));
  }
  for (const auto& [rewritten, rows] : updated) {
    AppendChangedRows(rewritten, rows,
                      writes.Add(UpdateDossiers(rewritten)).Text(province).Time(record_time));
  }
}

void AddClocks(const Batch& batch, const std::string& province, Writes& writes) {
  ClockRows rows;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (!changed.decided.empty()) rows.Add(changed.folded->dossier, changed.clock_before);
  }
  if (!rows.empty()) rows.Append(writes.Add(kInsertClock).Text(province));
}

void AddPersonalData(const Batch& batch, const std::string& province, Writes& writes) {
  std::vector<std::string> ids, salts, data, erased_ids;
  std::vector<int64_t> sequences, erased_sequences;
  std::vector<int32_t> parts, kinds, erased_kinds;
  for (const StoredEvent& stored : batch.events()) {
    for (const dossier::v1::PersonalDataPart& part : *stored.personal_data) {
      ids.push_back(stored.event->dossier_id());
      sequences.push_back(stored.event->sequence());
      parts.push_back(part.part());
      kinds.push_back(part.kind());
      salts.push_back(part.salt());
      data.push_back(part.data());
    }
    for (const auto& erasure : stored.event->personal_data_erased().erasures()) {
      erased_ids.push_back(stored.event->dossier_id());
      erased_sequences.push_back(erasure.sequence());
      erased_kinds.push_back(erasure.kind());
    }
  }
  if (!ids.empty()) {
    pg::Params& params = writes.Add(kInsertPersonalData).Text(province).UuidArray(ids).Int64Array(sequences);
    params.Int32Array(parts).Int32Array(kinds).BytesArray(salts).BytesArray(data);
  }
  if (!erased_ids.empty()) {
    pg::Params& params = writes.Add(kErasePersonalData).Text(province).UuidArray(erased_ids);
    params.Int64Array(erased_sequences).Int32Array(erased_kinds);
  }
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
  if (!ids.empty()) writes.Add(kInsertDocumentUses).Text(province).UuidArray(ids).UuidArray(documents);
}

void AddResultDocuments(const Batch& batch, const std::string& province, Writes& writes) {
  ResultDocumentRows rows;
  for (const auto& [id, changed] : batch.dossiers()) {
    if (!changed.decided.empty()) rows.Add(changed.folded->dossier, changed.documents_before);
  }
  if (!rows.empty()) rows.Append(writes.Add(kInsertResultDocuments).Text(province));
}

}  // namespace

absl::Status Writer::WriteAndCommit(pg::Transaction& transaction, const Commands& commands, Batch& batch,
                                    absl::Time record_time) {
  const int64_t number = NextBatchNumber();
  const auto events = static_cast<int64_t>(batch.events().size());
  Writes writes;
  AddDossiers(batch, options_.province, record_time, writes);
  AppendEvents(batch, writes.Add(kAppendEvents).Text(options_.province).Time(record_time).Int64(number));
  AddPersonalData(batch, options_.province, writes);
  AddTasks(batch, options_.province, writes);
  AddClocks(batch, options_.province, writes);
  AddDocumentUses(batch, options_.province, writes);
  AddResultDocuments(batch, options_.province, writes);
  // Last: until COMMIT ends, no other batch of the province gets its positions.
  writes.Add(kMoveHead).Text(options_.province).Int64(events);
  writes.Add(kAppendLog).Text(options_.province).Int64(events).Int64(number).Time(record_time);
  // In one round trip, COMMIT included: the locks of the dossiers are held for no longer than that.
  ASSIGN_OR_RETURN(const std::vector<pg::Result> results, transaction.ExecuteAllAndCommit(writes.calls()));
  int64_t position = results.back()[0].Int64(0);
  // The events are in the order of the commands.
  for (const auto& pending : commands) {
    if (pending->decision.has_value()) pending->answer.position = position++;
  }
  return absl::OkStatus();
}

// Unlike that of any other batch of the province, whichever process writes it, and greater than those of before, so that
// events are added at the end of their index. The log refuses a number that is there already; the batch then tries again
// with another one.
int64_t Writer::NextBatchNumber() {
  constexpr int kRandomBits = 22;
  static const absl::Time kFirst = absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone());
  return (absl::ToInt64Milliseconds(absl::Now() - kFirst) << kRandomBits) +
         absl::Uniform<int64_t>(random_, 0, int64_t{1} << kRandomBits);
}

}  // namespace onestop::ledger
