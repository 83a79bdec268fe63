#pragma once

/// Reads dossiers, their events and tasks on behalf of an actor: row-level security shows what the actor may
/// know of, the same as dossier::MayRead().
///
///     ASSIGN_OR_RETURN(Reader reader, Reader::Begin(env.pool, ScopeOf(*actor, province, ReadLevel::kCourse), call.deadline));
///     ASSIGN_OR_RETURN(const std::optional<DossierRow> row, reader.DossierNamed(code));
///
/// A Reader is one snapshot: everything that it returns was true at the same instant. Lists go by keys, never
/// by counts, so that a page costs the same wherever it is.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/dossier/access.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"
#include "libs/pg/pool.h"
#include "libs/pg/read_transaction.h"
#include "libs/pg/result.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {
struct HistoryEntry;
}  // namespace onestop::dossier

namespace onestop::ledger {

/// Where `actor` may read `level`, by the table of dossier/access.h: in which agencies, in the whole province, in what it
/// submitted.
pg::Scope ScopeOf(const dossier::Actor& actor, absl::string_view province, dossier::ReadLevel level);

/// A row of the projection.
struct DossierRow {
  std::string id;
  int64_t version = 0;
  dossier::DossierStatus status = dossier::DossierStatus::DOSSIER_STATUS_UNSPECIFIED;
  std::string procedure_code;
  int procedure_version = 0;
  std::string intake_unit;
  std::string resolving_agency;
  dossier::Channel channel = dossier::Channel::CHANNEL_UNSPECIFIED;
  /// Personal data: masked before it leaves in a list.
  std::string owner_name;
  std::string lookup_secret_hash;
  absl::Time submit_time;
  /// Until when the intake check must be answered; none for imported history that the calendar does not reach.
  std::optional<absl::Time> intake_due_time;
  /// Empty before acceptance.
  std::string code;
  int64_t register_number = 0;
  dossier::TimeUnit limit_unit = dossier::TimeUnit::TIME_UNIT_UNSPECIFIED;
  std::optional<absl::Time> accept_time;
  std::optional<absl::Time> due_time;
  std::optional<absl::Time> finish_time;
  std::optional<absl::Time> return_time;
  std::string document_symbol;
  /// The sealed result as it was renewed last, and until when its last time stamp proves it (InfinitePast():
  /// not known); empty before the seal.
  std::string result_document_id;
  std::optional<absl::Time> archive_end_time;
  /// 0 when no step is open.
  int open_step = 0;
  std::string holder;
  /// The stretch of the clock in force, or in which the dossier ended; none before acceptance.
  std::optional<dossier::ClockSegment> clock;

  /// What dossier::TimelinessAt() needs of a dossier, from the last stretch of its clock on.
  dossier::Dossier ForTimeliness() const;
};

/// What a submission may be a second one of.
struct AlikeQuery {
  /// Of an open dossier of the procedure: the dossier::IdentityKey() of its owner; empty: none is looked for.
  std::string owner_identity;
  std::string procedure_code;
  /// Of any dossier that `submitted_by` submitted; empty: none is looked for.
  std::string external_reference;
  std::string submitted_by;
  /// The submission itself, a UUID, which a repeat would find.
  std::string except_id;
};

/// A dossier that an AlikeQuery found.
struct AlikeDossier {
  std::string id;
  /// Empty before acceptance.
  std::string code;
  dossier::DossierStatus status = dossier::DossierStatus::DOSSIER_STATUS_UNSPECIFIED;
  /// It has the external reference; else the owner.
  bool of_reference = false;
};

/// Which archives a list shows; what is empty does not restrict.
struct ArchiveFilter {
  /// Before it, or at a time that is not known.
  absl::Time end_before;
  /// The resolving agency is one of these.
  std::vector<std::string> agency_ids;
};

/// Which dossiers a list shows; what is empty does not restrict.
struct DossierFilter {
  dossier::DossierStatus status = dossier::DossierStatus::DOSSIER_STATUS_UNSPECIFIED;
  /// It takes the dossier in or resolves it.
  std::string agency_id;
  std::string procedure_code;
  /// What the portal or an old system calls it, exactly. A list with it is in the order of (submit_time, id).
  std::string external_reference;
  /// Accepted, unfinished and due before it. A list with it is in the order of (due_time, submit_time, id), the earliest
  /// first; without it, those at intake come first, by (submit_time, id), then those that were accepted by
  /// (accept_time, id), the latest first, then those that ended without it, by id.
  std::optional<absl::Time> due_before;
  /// With due_before: without those whose clock is paused.
  bool running_only = false;
};

/// Where a list of dossiers goes on: the due or accept time, the submit time and the id of the last one shown.
struct DossierKey {
  /// In a list that is not by due time InfiniteFuture for one at intake, InfinitePast for one that ended there. No matter in
  /// a list by reference.
  absl::Time time;
  /// No matter in a list of archives.
  absl::Time submit_time = absl::InfinitePast();
  std::string id;
};

/// An open task, or a dossier that waits, with what an inbox shows of its dossier.
struct TaskRow {
  std::string dossier_id;
  /// Number 0: the dossier waits, at intake, for its applicant, or for an answer to them. Then `agency_id` is the intake unit,
  /// `role` its officers', `open_time` since when it waits and `due_time` until when the counter must answer.
  dossier::Task task;
  /// Empty before acceptance.
  std::string dossier_code;
  std::string procedure_code;
  std::optional<absl::Time> dossier_due_time;
  /// What a REVIEW or SIGN step is about: the present draft; else empty. Of a SEAL step SignedDocumentsOf() says it.
  std::string document_id;
  std::string document_title;
  /// The leader whose name is under the draft; empty when it was uploaded.
  std::string signer;
  dossier::DossierStatus status = dossier::DossierStatus::DOSSIER_STATUS_UNSPECIFIED;
  std::string intake_unit;
  std::string resolving_agency;
  dossier::Channel channel = dossier::Channel::CHANNEL_UNSPECIFIED;
  /// Personal data: masked before it leaves to those who do not work on the dossier.
  std::string owner_name;
  absl::Time submit_time;
  /// Whose division's work it is, by dossier::DivisionWorkBefore(): who did that, and in which role; empty for none.
  std::string worker_before;
  dossier::Role worker_role = dossier::Role::ROLE_UNSPECIFIED;
  /// Its latest act came with an import: it is still open by what was imported, which may not be all.
  bool imported = false;
  /// The applicant wants the dossier to end, and has no answer.
  bool end_requested = false;
  /// Papers of a supplement came that are not checked.
  bool unchecked = false;
};

/// What was written last to the one who does a task.
struct TaskNote {
  std::string text;
  /// Staff id.
  std::string author;
  absl::Time write_time;
};

struct TaskFilter {
  /// Only those that this actor holds or could claim, and what waits for this actor.
  const dossier::Actor* mine = nullptr;
  /// Of dossiers that wait: the intake unit.
  std::string agency_id;
  /// Only steps.
  dossier::StepKind kind = dossier::StepKind::STEP_KIND_UNSPECIFIED;
  dossier::DossierStatus status = dossier::DossierStatus::DOSSIER_STATUS_UNSPECIFIED;
  absl::Time due_before = absl::InfiniteFuture();
};

/// Where a list of tasks goes on.
struct TaskKey {
  absl::Time due_time = absl::InfinitePast();
  /// Of the dossier; its code is "" before acceptance.
  absl::Time submit_time = absl::InfinitePast();
  std::string dossier_code;
  std::string dossier_id = "00000000-0000-0000-0000-000000000000";
  int number = 0;
};

/// An event as it is stored.
struct EventRow {
  std::string dossier_id;
  int64_t sequence = 0;
  /// In the log of the province: 1, 2, 3 … in the order of commits.
  int64_t position = 0;
  /// The bytes of an onestop.dossier.v1.Event, and its link in the dossier's chain.
  std::string payload;
  std::string hash;
  /// The number of the kind that it is stored as; dossier::History compares it with the bytes.
  int kind = 0;
  /// What stands beside it: of EventsOf() alone.
  std::vector<dossier::v1::PersonalDataPart> personal_data;

  /// What dossier::History reads (libs/dossier/history.h); lives as long as the row.
  dossier::HistoryEntry Entry() const;
};

/// Of rows (dossier_id, seq, position, payload, hash, kind).
std::vector<EventRow> EventRowsIn(const pg::Result& rows);

/// Accepted dossiers without a result whose clock runs.
struct DueCounts {
  /// Due within the next 24 hours.
  int64_t due = 0;
  /// Past their due time.
  int64_t overdue = 0;
};

/// Sealed results, by the end of their last time stamp.
struct ArchiveCounts {
  /// It ends within the next 90 days, or its end is not known. `onestop archive renew`, every month, renews
  /// results half a year before: it has missed these more than once.
  int64_t due = 0;
  /// It has ended; they cannot be renewed any more.
  int64_t ended = 0;
};

/// Errors of every method: UNAVAILABLE and DEADLINE_EXCEEDED, as libs/pg says.
class Reader {
 public:
  static absl::StatusOr<Reader> Begin(pg::Pool& pool, const pg::Scope& scope, absl::Time deadline);

  /// Nothing when there is none, or none that may be seen. Requires a UUID.
  absl::StatusOr<std::optional<DossierRow>> DossierById(absl::string_view id);
  /// The dossier with that code, in capitals or not; or, when none that may be seen has it, the only one whose external
  /// reference it is, exactly.
  absl::StatusOr<std::optional<DossierRow>> DossierNamed(absl::string_view name);

  /// At most `limit` open dossiers with that owner and procedure, then at most `limit` with that reference; of each the
  /// latest first.
  absl::StatusOr<std::vector<AlikeDossier>> DossiersAlike(const AlikeQuery& query, int limit);

  /// At most `limit` dossiers after `after`, in the order that DossierFilter says.
  absl::StatusOr<std::vector<DossierRow>> ListDossiers(const DossierFilter& filter,
                                                       const std::optional<DossierKey>& after, int limit);
  /// The key that goes on after `row` in a list by `filter`.
  static DossierKey KeyOf(const DossierRow& row, const DossierFilter& filter);

  /// At most `limit` dossiers with a sealed result after `after`, in the order of (archive_end_time, id),
  /// those whose time is not known first.
  absl::StatusOr<std::vector<DossierRow>> ListArchivesDue(const ArchiveFilter& filter,
                                                          const std::optional<DossierKey>& after, int limit);

  /// Open tasks and dossiers that wait, in the order of (due_time, submit_time, code, dossier_id, number). Of a draft that names another
  /// leader than `filter.mine`, tasks without a holder are left out: fewer than `limit` may be returned, and
  /// `last` is the key of the last one that was looked at; none at the end.
  struct TaskPage {
    std::vector<TaskRow> rows;
    std::optional<TaskKey> last;
  };
  absl::StatusOr<TaskPage> ListOpenTasks(const TaskFilter& filter, const TaskKey& after, int limit);

  /// For each of `rows` in turn, what was written to the one who does it, or asked of the applicant who is awaited;
  /// nothing when nothing was. Also DATA_LOSS HISTORY_DAMAGED.
  absl::StatusOr<std::vector<std::optional<TaskNote>>> NotesTo(const std::vector<TaskRow>& rows);

  /// The file that the leader signed last, by dossier: of those of `dossier_ids` that have one and of which the scope reads
  /// personal data.
  absl::StatusOr<std::map<std::string, std::string>> SignedDocumentsOf(
      const std::vector<std::string>& dossier_ids);

  /// The dossier as its events make it; nothing when there is none, or none that may be seen. Also DATA_LOSS
  /// HISTORY_DAMAGED.
  absl::StatusOr<std::optional<dossier::Dossier>> Fold(absl::string_view dossier_id);

  /// At most `limit` events of a dossier after `sequence`, in order, with the personal data beside them.
  absl::StatusOr<std::vector<EventRow>> EventsOf(absl::string_view dossier_id, int64_t after_sequence,
                                                 int limit);
  /// Events with positions in (after, through], in order, at most `limit`, without the personal data beside them; those
  /// that may not be seen are left out.
  absl::StatusOr<std::vector<EventRow>> LogBetween(int64_t after, int64_t through, int limit);
  /// The end of the log: the last position; 0 when there is none. What this snapshot shows of the log has no gap.
  absl::StatusOr<int64_t> LastPosition();
  /// Each reads as many index rows as it counts.
  absl::StatusOr<DueCounts> CountDue(absl::Time now);
  absl::StatusOr<ArchiveCounts> CountArchives(absl::Time now);
  /// For a service's own statements, in the same snapshot.
  pg::ReadTransaction& transaction() { return transaction_; }
  const std::string& province() const { return province_; }

 private:
  Reader(std::string province, pg::ReadTransaction transaction)
      : province_(std::move(province)), transaction_(std::move(transaction)) {}

  std::string province_;
  pg::ReadTransaction transaction_;
};

}  // namespace onestop::ledger
