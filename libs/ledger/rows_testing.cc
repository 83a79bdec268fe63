// Writes rows by SQL, past the ledger, so that a test of readers has dossiers in any state.

#include "libs/ledger/rows_testing.h"

#include <atomic>
#include <map>

#include "absl/strings/str_format.h"
#include "libs/base/check.h"
#include "libs/dossier/history.h"
#include "libs/dossier/names.h"
#include "libs/ledger/batch.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/ledger/projection.h"
#include "libs/ledger/statements.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

// Apart from events, which have no requests here, the rows are written by the ledger's own statements.
constexpr pg::Statement kInsertEvents = {"sample.insert_events", R"sql(
    INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by,
        trace_id, payload, hash, batch, ordinal)
    SELECT $1, k.dossier_id, k.seq, k.kind, k.occur_time, k.occur_time, k.actor, '', ''::bytea,
        k.payload, k.hash, $9::bigint, k.place - 1
    FROM unnest($2::uuid[], $3::bigint[], $4::integer[], $5::timestamptz[], $6::text[], $7::bytea[],
        $8::bytea[]) WITH ORDINALITY AS k (dossier_id, seq, kind, occur_time, actor, payload, hash, place)
)sql"};

void Execute(pg::Connection& connection, const pg::Statement& statement, const pg::Params& params) {
  const auto result = connection.Execute(statement, params);
  CHECK(result.ok());
}

void InsertClock(pg::Connection& connection, const std::string& province,
                 const std::vector<dossier::Dossier>& dossiers) {
  std::vector<std::string> ids;
  std::vector<int32_t> numbers;
  std::vector<absl::Time> starts;
  std::vector<char> running;
  std::vector<std::optional<absl::Time>> dues;
  for (const dossier::Dossier& dossier : dossiers) {
    for (const dossier::ClockSegment& segment : dossier.clock) {
      ids.push_back(dossier.id);
      numbers.push_back(segment.number);
      starts.push_back(segment.start_time);
      running.push_back(segment.running ? 1 : 0);
      dues.emplace_back(segment.due_time);
    }
  }
  pg::Params params;
  params.Text(province).UuidArray(ids).Int32Array(numbers).TimeArray(starts).BoolArray(running);
  params.OptionalTimeArray(dues);
  Execute(connection, kInsertClock, params);
}

void InsertTasks(pg::Connection& connection, const std::string& province,
                 const std::vector<dossier::Dossier>& dossiers) {
  std::vector<std::string> ids, agencies, assignees, outcomes;
  std::vector<int32_t> numbers, steps, kinds, roles;
  std::vector<std::optional<absl::Time>> opens, dues, claims, finishes;
  for (const dossier::Dossier& dossier : dossiers) {
    for (const dossier::Task& task : dossier.tasks) {
      ids.push_back(dossier.id);
      numbers.push_back(task.number);
      steps.push_back(task.step);
      kinds.push_back(task.kind);
      roles.push_back(task.role);
      agencies.push_back(task.agency_id);
      assignees.push_back(task.assignee);
      opens.emplace_back(task.open_time);
      dues.emplace_back(task.due_time);
      claims.push_back(task.claim_time);
      finishes.push_back(task.finish_time);
      outcomes.emplace_back(NameOf(task.outcome));
    }
  }
  pg::Params params;
  params.Text(province).UuidArray(ids).Int32Array(numbers).Int32Array(steps).Int32Array(kinds);
  params.Int32Array(roles).TextArray(agencies).TextArray(assignees).OptionalTimeArray(opens);
  params.OptionalTimeArray(dues).OptionalTimeArray(claims).OptionalTimeArray(finishes).TextArray(outcomes);
  Execute(connection, kInsertTasks, params);
}

}  // namespace

std::string SampleId(int number) { return absl::StrFormat("00000000-0000-8000-8000-%012x", number); }

dossier::Dossier SampleDossier(int number, absl::Time accept_time, absl::Time due_time) {
  dossier::Dossier dossier;
  dossier.id = SampleId(number);
  dossier.province = "H31";
  dossier.version = 2;
  dossier.status = dossier::DossierStatus::DOSSIER_STATUS_ACCEPTED;
  dossier.procedure_code = "1.001786";
  dossier.intake_unit = "H31.19";
  dossier.resolving_agency = "H31.06";
  dossier.channel = dossier::Channel::CHANNEL_ONLINE;
  dossier.owner.set_full_name("Nguyễn Văn An");
  dossier.submitted_by = "portal";
  dossier.submit_time = accept_time - absl::Hours(1);
  dossier.intake_due_time = accept_time + absl::Hours(8);
  // The same for every accept time: only its uniqueness matters to readers.
  dossier.code = absl::StrFormat("H31.06-240115-%04d", number);
  dossier.register_number = number;
  dossier.procedure_version = 1;
  dossier.limit_unit = dossier::TimeUnit::TIME_UNIT_WORKING_DAY;
  dossier.limit_amount = 5;
  dossier.accept_time = accept_time;
  dossier.due_time = due_time;
  dossier.clock = {{.number = 1, .start_time = accept_time, .running = true, .due_time = due_time}};
  return dossier;
}

void Finish(dossier::Dossier& dossier, dossier::DossierStatus status, absl::Time finish_time) {
  dossier.status = status;
  dossier.finish_time = finish_time;
  ++dossier.version;
}

void InsertDossiers(pg::Connection& connection, const std::string& province,
                    const std::vector<dossier::Dossier>& dossiers) {
  std::vector<Folded> folded;
  folded.reserve(dossiers.size());
  std::vector<const Folded*> rows;
  for (const dossier::Dossier& dossier : dossiers) {
    // Rows without events: readers of lists never look at the chain.
    folded.push_back({.dossier = dossier, .last_hash = dossier::FirstHash()});
    rows.push_back(&folded.back());
  }
  pg::Params params;
  params.Text(province).Time(absl::UnixEpoch());
  AppendDossierRows(rows, params);
  Execute(connection, InsertDossiers(), params);
  InsertClock(connection, province, dossiers);
  InsertTasks(connection, province, dossiers);
}

void InsertEvents(pg::Connection& connection, const std::string& province,
                  const std::vector<dossier::v1::Event>& events) {
  static std::atomic<int64_t> last_batch = 0;
  const int64_t batch = ++last_batch;
  std::map<std::string, std::string> last_hashes;
  std::vector<std::string> ids, actors, payloads, hashes;
  std::vector<int64_t> sequences;
  std::vector<int32_t> kinds;
  std::vector<absl::Time> times;
  for (const dossier::v1::Event& event : events) {
    std::string& last = last_hashes.try_emplace(event.dossier_id(), dossier::FirstHash()).first->second;
    ids.push_back(event.dossier_id());
    sequences.push_back(event.sequence());
    kinds.push_back(event.kind_case());
    times.push_back(timestamp::ToTime(event.occur_time()));
    actors.push_back(event.actor());
    payloads.push_back(event.SerializeAsString());
    last = dossier::ChainHash(last, payloads.back());
    hashes.push_back(last);
  }
  pg::Params params;
  params.Text(province).UuidArray(ids).Int64Array(sequences).Int32Array(kinds).TimeArray(times);
  params.TextArray(actors).BytesArray(payloads).BytesArray(hashes).Int64(batch);
  Execute(connection, kInsertEvents, params);
  const auto count = static_cast<int64_t>(events.size());
  pg::Params head;
  head.Text(province).Int64(count);
  Execute(connection, kMoveHead, head);
  pg::Params log;
  log.Text(province).Int64(count).Int64(batch).Time(times.back());
  Execute(connection, kAppendLog, log);
}

}  // namespace onestop::ledger
