// Rows of the ledger's tables as a reader's values. Statements are in reader_statements.h; what may be
// seen is decided by row-level security, never here.

#include "libs/ledger/reader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/history.h"
#include "libs/dossier/names.h"
#include "libs/dossier/texts.h"
#include "libs/ledger/personal_data_rows.h"
#include "libs/ledger/reader_statements.h"

namespace onestop::ledger {
namespace {

constexpr absl::Duration kDueSoon = absl::Hours(24);
constexpr absl::Duration kArchiveDueSoon = absl::Hours(24 * 90);
constexpr char kFirstId[] = "00000000-0000-0000-0000-000000000000";

template <typename Enum>
Enum EnumAt(const pg::Row& row, int column) {
  return static_cast<Enum>(row.OptionalInt64(column).value_or(0));
}

std::optional<dossier::ClockSegment> ClockAt(const pg::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return dossier::ClockSegment{.number = static_cast<int>(row.Int64(column)),
                               .start_time = row.Time(column + 1),
                               .running = row.Bool(column + 2),
                               .due_time = row.OptionalTime(column + 3).value_or(absl::InfiniteFuture())};
}

DossierRow ToDossier(const pg::Row& row) {
  return {.id = std::string(row.Text(0)),
          .version = row.Int64(1),
          .status = EnumAt<dossier::DossierStatus>(row, 2),
          .procedure_code = std::string(row.Text(3)),
          .procedure_version = static_cast<int>(row.Int64(4)),
          .intake_unit = std::string(row.Text(5)),
          .resolving_agency = std::string(row.Text(6)),
          .channel = EnumAt<dossier::Channel>(row, 7),
          .owner_name = std::string(row.Text(8)),
          .lookup_secret_hash = row.Bytes(9),
          .submit_time = row.Time(10),
          .intake_due_time = row.OptionalTime(27),
          .code = row.OptionalText(11).value_or(""),
          .register_number = row.OptionalInt64(12).value_or(0),
          .limit_unit = EnumAt<dossier::TimeUnit>(row, 13),
          .accept_time = row.OptionalTime(14),
          .due_time = row.OptionalTime(15),
          .finish_time = row.OptionalTime(16),
          .return_time = row.OptionalTime(17),
          .document_symbol = row.OptionalText(18).value_or(""),
          .result_document_id = row.OptionalText(19).value_or(""),
          .archive_end_time = row.OptionalTime(20),
          .open_step = static_cast<int>(row.OptionalInt64(21).value_or(0)),
          .holder = row.OptionalText(22).value_or(""),
          .clock = ClockAt(row, 23)};
}

dossier::Task ToTask(const pg::Row& row) {
  return {.number = static_cast<int>(row.Int64(1)),
          .step = static_cast<int>(row.Int64(2)),
          .kind = EnumAt<dossier::StepKind>(row, 3),
          .role = EnumAt<dossier::Role>(row, 4),
          .agency_id = std::string(row.Text(5)),
          .assignee = std::string(row.Text(6)),
          .open_time = row.Time(7),
          .due_time = row.Time(8),
          .claim_time = row.OptionalTime(9),
          .finish_time = row.OptionalTime(10),
          // A column that only this program writes: another name cannot be there.
          .outcome = dossier::TaskOutcomeNamed(row.Text(11)).value_or(dossier::TaskOutcome::kNone)};
}

absl::StatusOr<TaskRow> ToTaskRow(const pg::Row& row) {
  dossier::v1::Event drafted;
  if (!row.IsNull(15) && !drafted.ParseFromString(row.Bytes(15))) {
    // The payload is read without its chain here: an inbox shows a title, and the decision checks the
    // history.
    return dossier::error::HistoryDamaged(row.Text(0), 0, "holds a draft that cannot be read");
  }
  const bool is_seal = EnumAt<dossier::StepKind>(row, 3) == dossier::StepKind::STEP_KIND_SEAL;
  return TaskRow{.dossier_id = std::string(row.Text(0)),
                 .task = ToTask(row),
                 .dossier_code = row.OptionalText(12).value_or(""),
                 .procedure_code = std::string(row.Text(13)),
                 .dossier_due_time = row.OptionalTime(14),
                 .document_id = is_seal ? "" : drafted.result_drafted().document_id(),
                 .document_title = drafted.result_drafted().title(),
                 .signer = drafted.result_drafted().signer(),
                 .status = EnumAt<dossier::DossierStatus>(row, 16),
                 .intake_unit = std::string(row.Text(17)),
                 .resolving_agency = std::string(row.Text(18)),
                 .channel = EnumAt<dossier::Channel>(row, 19),
                 .owner_name = std::string(row.Text(20)),
                 .submit_time = row.Time(21),
                 .worker_before = row.OptionalText(22).value_or(""),
                 .worker_role = EnumAt<dossier::Role>(row, 23),
                 .imported = !row.IsNull(24) && row.Bool(24),
                 .end_requested = row.Bool(25),
                 .unchecked = row.Bool(26)};
}

// Whether `task` is to be claimed by another leader than `mine`: the one whose name is under the draft.
bool IsForOtherSigner(const TaskRow& task, const dossier::Actor* mine) {
  return mine != nullptr && task.task.kind == dossier::StepKind::STEP_KIND_SIGN &&
         task.task.assignee.empty() && !task.signer.empty() && task.signer != mine->id;
}

// Whether what `event` says is what the dossier of `task` waits for, or what is to be done in its step.
bool IsNoteTo(const dossier::v1::Event& event, const TaskRow& task) {
  using Event = dossier::v1::Event;
  const bool waits = task.task.number == 0;
  switch (event.kind_case()) {
    case Event::kEndRequested:
      return waits && task.end_requested;
    case Event::kSupplementRequested:
    case Event::kSupplementDeclined:
      // Once a supplement is there, the work goes on with what was said before it.
      return waits && !task.end_requested &&
             task.status == dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT;
    case Event::kPaymentRequested:
      return waits && !task.end_requested &&
             task.status == dossier::DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT;
    case Event::kEndDeclined:
      return false;
    default:
      return !waits;
  }
}

// From the latest events of a dossier, the newest first, as kNotesTo gives them.
absl::StatusOr<std::optional<TaskNote>> NoteTo(const TaskRow& task, const std::vector<pg::Row>& events) {
  for (const pg::Row& row : events) {
    dossier::v1::Event event;
    if (!event.ParseFromString(row.Bytes(3))) {
      return dossier::error::HistoryDamaged(task.dossier_id, 0, "holds a note that cannot be read");
    }
    const std::string& text = dossier::TextOf(event);
    // A signature or a seal, whose bytes are left out, opened the task too.
    const bool opens = event.kind_case() == dossier::v1::Event::KIND_NOT_SET || dossier::OpensTask(event);
    if (IsNoteTo(event, task) && !text.empty()) {
      return TaskNote{.text = text, .author = std::string(row.Text(1)), .write_time = row.Time(2)};
    }
    // An event that only handed the task on without a word leaves what was said before.
    if (task.task.number != 0 && opens) break;
  }
  return std::nullopt;
}

// Not accepted yet, and it may be.
bool IsAtIntake(const DossierRow& row) {
  return !row.accept_time.has_value() &&
         (row.status == dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED ||
          row.status == dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
}

void Append(const pg::Result& rows, std::vector<DossierRow>& dossiers) {
  for (const pg::Row row : rows) dossiers.push_back(ToDossier(row));
}

}  // namespace

pg::Scope ScopeOf(const dossier::Actor& actor, absl::string_view province, dossier::ReadLevel level) {
  pg::Scope scope = {.province = std::string(province), .agencies = {}, .staff_id = actor.id};
  scope.whole_province = dossier::LevelOfProvince(actor) >= level;
  for (const dossier::Position& position : actor.positions) {
    if (dossier::RightsOf(position.role).concerned >= level) scope.agencies.push_back(position.agency_id);
  }
  // Sorted and without repeats: equal scopes give equal settings of the session.
  std::ranges::sort(scope.agencies);
  scope.agencies.erase(std::unique(scope.agencies.begin(), scope.agencies.end()), scope.agencies.end());
  if (dossier::LevelOfSubmitter(actor) >= level) scope.submitter = actor.id;
  scope.personal = level == dossier::ReadLevel::kPersonal;
  return scope;
}

// The last segment is enough: TimelinessAt() asks for the one in force.
dossier::Dossier DossierRow::ForTimeliness() const {
  dossier::Dossier dossier;
  dossier.id = id;
  dossier.version = version;
  dossier.status = status;
  dossier.limit_unit = limit_unit;
  dossier.accept_time = accept_time;
  dossier.due_time = due_time;
  dossier.finish_time = finish_time;
  dossier.return_time = return_time;
  if (clock.has_value()) dossier.clock.push_back(*clock);
  return dossier;
}

std::vector<EventRow> EventRowsIn(const pg::Result& rows) {
  std::vector<EventRow> events;
  events.reserve(static_cast<size_t>(rows.size()));
  for (const pg::Row row : rows) {
    events.push_back({.dossier_id = std::string(row.Text(0)),
                      .sequence = row.Int64(1),
                      .position = row.Int64(2),
                      .payload = row.Bytes(3),
                      .hash = row.Bytes(4),
                      .kind = static_cast<int>(row.Int64(5))});
  }
  return events;
}

dossier::HistoryEntry EventRow::Entry() const { return {sequence, payload, hash, personal_data, kind}; }

absl::StatusOr<Reader> Reader::Begin(pg::Pool& pool, const pg::Scope& scope, absl::Time deadline) {
  ASSIGN_OR_RETURN(pg::ReadTransaction transaction, pg::ReadTransaction::Begin(pool, scope, deadline));
  return Reader(scope.province, std::move(transaction));
}

absl::StatusOr<std::optional<DossierRow>> Reader::DossierById(absl::string_view id) {
  pg::Params params;
  params.Text(province_).Text(id);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossierById, params));
  if (rows.empty()) return std::optional<DossierRow>();
  return std::optional<DossierRow>(ToDossier(rows[0]));
}

absl::StatusOr<std::optional<DossierRow>> Reader::DossierNamed(absl::string_view name) {
  const std::string code = absl::AsciiStrToUpper(name);
  pg::Params params;
  params.Text(province_).Text(code).Text(name);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossierNamed, params));
  if (rows.empty()) return std::optional<DossierRow>();
  DossierRow first = ToDossier(rows[0]);
  // Senders choose their references: one that two dossiers have names neither.
  if (first.code != code && rows.size() > 1) return std::optional<DossierRow>();
  return std::optional<DossierRow>(std::move(first));
}

absl::StatusOr<std::vector<AlikeDossier>> Reader::DossiersAlike(const AlikeQuery& query, int limit) {
  pg::Params params;
  params.Text(province_).Bytes(query.owner_identity).Text(query.procedure_code).Text(query.except_id);
  params.Int64(limit).Text(query.external_reference).Text(query.submitted_by);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersAlike, params));
  std::vector<AlikeDossier> dossiers;
  for (const pg::Row row : rows) {
    dossiers.push_back({.id = std::string(row.Text(0)),
                        .code = row.OptionalText(1).value_or(""),
                        .status = EnumAt<dossier::DossierStatus>(row, 2),
                        .of_reference = row.Bool(3)});
  }
  return dossiers;
}

DossierKey Reader::KeyOf(const DossierRow& row, const DossierFilter& filter) {
  if (filter.due_before.has_value())
    return {
        .time = row.due_time.value_or(absl::InfiniteFuture()), .submit_time = row.submit_time, .id = row.id};
  if (row.accept_time.has_value())
    return {.time = *row.accept_time, .submit_time = row.submit_time, .id = row.id};
  return {.time = IsAtIntake(row) ? absl::InfiniteFuture() : absl::InfinitePast(),
          .submit_time = row.submit_time,
          .id = row.id};
}

absl::StatusOr<std::vector<DossierRow>> Reader::ListDossiers(const DossierFilter& filter,
                                                             const std::optional<DossierKey>& after,
                                                             int limit) {
  pg::Params common;
  common.Text(province_).Int64(filter.status).Text(filter.agency_id).Text(filter.procedure_code);
  std::vector<DossierRow> dossiers;
  const absl::Time received = after.has_value() ? after->submit_time : absl::InfinitePast();
  if (!filter.external_reference.empty()) {
    common.Text(filter.external_reference).Time(received).Text(after.has_value() ? after->id : kFirstId);
    common.Time(filter.due_before.value_or(absl::InfiniteFuture())).Bool(filter.running_only).Int64(limit);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersOfReference, common));
    Append(rows, dossiers);
    return dossiers;
  }
  if (filter.due_before.has_value()) {
    common.Time(after.has_value() ? after->time : absl::InfinitePast()).Time(received);
    common.Text(after.has_value() ? after->id : kFirstId).Time(*filter.due_before);
    common.Bool(filter.running_only).Int64(limit);
    ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersByDue, common));
    Append(rows, dossiers);
    return dossiers;
  }
  // Three parts, told apart by the key's time; a page may end one and begin the next.
  const absl::Time from = after.has_value() ? after->time : absl::InfiniteFuture();
  const auto id_in = [&](bool part) -> std::string {
    return part && after.has_value() ? after->id : kFirstId;
  };
  const auto left = [&] { return limit - static_cast<int>(dossiers.size()); };
  if (from == absl::InfiniteFuture()) {
    pg::Params params = common;
    params.Time(received).Text(id_in(true)).Int64(left());
    ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersAtIntake, params));
    Append(rows, dossiers);
  }
  if (left() > 0 && from != absl::InfinitePast()) {
    pg::Params params = common;
    params.Time(from).Text(id_in(from != absl::InfiniteFuture())).Int64(left());
    ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersByAcceptance, params));
    Append(rows, dossiers);
  }
  if (left() > 0) {
    pg::Params params = common;
    params.Text(id_in(from == absl::InfinitePast())).Int64(left());
    ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kDossiersNeverAccepted, params));
    Append(rows, dossiers);
  }
  return dossiers;
}

absl::StatusOr<std::vector<DossierRow>> Reader::ListArchivesDue(const ArchiveFilter& filter,
                                                                const std::optional<DossierKey>& after,
                                                                int limit) {
  pg::Params params;
  params.Text(province_).TextArray(filter.agency_ids).Time(filter.end_before);
  params.Time(after.has_value() ? after->time : absl::InfinitePast());
  params.Text(after.has_value() ? after->id : kFirstId).Int64(limit);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kArchivesDue, params));
  std::vector<DossierRow> dossiers;
  Append(rows, dossiers);
  return dossiers;
}

absl::StatusOr<Reader::TaskPage> Reader::ListOpenTasks(const TaskFilter& filter, const TaskKey& after,
                                                       int limit) {
  std::vector<std::string> agencies;
  std::vector<int32_t> roles;
  // Agency and role are compared in pairs: a role in one agency gives no task in another.
  if (filter.mine != nullptr) {
    for (const dossier::Position& position : filter.mine->positions) {
      agencies.push_back(position.agency_id);
      roles.push_back(position.role);
    }
  }
  pg::Params params;
  params.Text(province_).Time(after.due_time).Text(after.dossier_id).Int64(after.number);
  params.Time(filter.due_before).Text(filter.agency_id).Int64(filter.kind);
  params.Bool(filter.mine != nullptr).Text(filter.mine != nullptr ? filter.mine->id : "");
  params.TextArray(agencies).Int32Array(roles).Int64(limit).Int64(filter.status);
  params.Time(after.submit_time).Text(after.dossier_code);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kOpenTasks, params));
  TaskPage page;
  for (const pg::Row row : rows) {
    ASSIGN_OR_RETURN(TaskRow task, ToTaskRow(row));
    // A full page may be the last; the next one is then empty.
    if (rows.size() == limit) {
      page.last = TaskKey{.due_time = task.task.due_time,
                          .submit_time = task.submit_time,
                          .dossier_code = task.dossier_code,
                          .dossier_id = task.dossier_id,
                          .number = task.task.number};
    }
    // Not a condition of the statement: the signer is in the bytes of the draft's event.
    if (!IsForOtherSigner(task, filter.mine)) page.rows.push_back(std::move(task));
  }
  return page;
}

absl::StatusOr<std::vector<std::optional<TaskNote>>> Reader::NotesTo(const std::vector<TaskRow>& rows) {
  std::vector<std::string> ids;
  for (const TaskRow& row : rows) ids.push_back(row.dossier_id);
  pg::Params params;
  params.Text(province_).UuidArray(ids);
  ASSIGN_OR_RETURN(const pg::Result found, transaction_.Execute(kNotesTo, params));
  std::map<absl::string_view, std::vector<pg::Row>> events;
  for (const pg::Row row : found) events[row.Text(0)].push_back(row);
  std::vector<std::optional<TaskNote>> notes;
  for (const TaskRow& row : rows) {
    ASSIGN_OR_RETURN(notes.emplace_back(), NoteTo(row, events[row.dossier_id]));
  }
  return notes;
}

absl::StatusOr<std::map<std::string, std::string>> Reader::SignedDocumentsOf(
    const std::vector<std::string>& dossier_ids) {
  pg::Params params;
  params.Text(province_).UuidArray(dossier_ids);
  ASSIGN_OR_RETURN(const pg::Result found, transaction_.Execute(kSignedDocumentsOf, params));
  std::map<std::string, std::string> documents;
  for (const pg::Row row : found) documents.emplace(row.Text(0), row.Text(1));
  return documents;
}

absl::StatusOr<std::optional<dossier::Dossier>> Reader::Fold(absl::string_view dossier_id) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                   // All events, not the projection: decisions and documents need what only the history
                   // has.
                   EventsOf(dossier_id, 0, std::numeric_limits<int>::max()));
  if (events.empty()) return std::optional<dossier::Dossier>();
  dossier::History history(dossier_id);
  for (const EventRow& row : events) {
    RETURN_IF_ERROR(history.Add(row.Entry()).status());
  }
  RETURN_IF_ERROR(history.Complete());
  return std::optional<dossier::Dossier>(history.Release().dossier);
}

absl::StatusOr<std::vector<EventRow>> Reader::EventsOf(absl::string_view dossier_id, int64_t after_sequence,
                                                       int limit) {
  pg::Params params;
  params.Text(province_).Text(dossier_id).Int64(after_sequence).Int64(limit);
  ASSIGN_OR_RETURN(const std::vector<pg::Result> rows,
                   transaction_.ExecuteAll({pg::Call{kEventsOf, params}, {kPersonalDataOf, params}}));
  std::vector<EventRow> events = EventRowsIn(rows[0]);
  const PersonalDataRows personal_data(rows[1]);
  for (EventRow& event : events) {
    const auto parts = personal_data.Of(event.dossier_id, event.sequence);
    event.personal_data.assign(parts.begin(), parts.end());
  }
  return events;
}

absl::StatusOr<std::vector<EventRow>> Reader::LogBetween(int64_t after, int64_t through, int limit) {
  pg::Params params;
  params.Text(province_).Int64(after).Int64(through).Int64(limit);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kLogBetween, params));
  return EventRowsIn(rows);
}

absl::StatusOr<int64_t> Reader::LastPosition() {
  pg::Params params;
  params.Text(province_);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kLastPosition, params));
  return rows.empty() ? 0 : rows[0].Int64(0);
}

absl::StatusOr<DueCounts> Reader::CountDue(absl::Time now) {
  pg::Params params;
  params.Text(province_).Time(now).Time(now + kDueSoon);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kCountDue, params));
  return DueCounts{.due = rows[0].Int64(0), .overdue = rows[0].Int64(1)};
}

absl::StatusOr<ArchiveCounts> Reader::CountArchives(absl::Time now) {
  pg::Params params;
  params.Text(province_).Time(now).Time(now + kArchiveDueSoon);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction_.Execute(kCountArchives, params));
  return ArchiveCounts{.due = rows[0].Int64(0), .ended = rows[0].Int64(1)};
}

}  // namespace onestop::ledger
