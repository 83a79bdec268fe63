// The inbox: open tasks and dossiers that wait, by due time, page by page.

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/names.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/access.h"
#include "libs/dossier/division.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/page_token.h"
#include "libs/service/request_limits.h"
#include "libs/text/mask.h"
#include "services/workflow/handlers/handlers.h"

namespace onestop::workflow::handlers {
namespace {

constexpr int kPageTasks = 50;
constexpr int kPageTasksMax = 200;
// Of a dossier, in a page token.
constexpr size_t kCodeBytesMax = 64;

// What the rows of one answer are made with.
struct Shown {
  const catalog::Snapshot& catalogue;
  const dossier::Actor& actor;
  absl::CivilDay today;
};

void SetTimes(const Shown& shown, const ledger::TaskRow& row, v1::Task& task) {
  *task.mutable_submit_time() = service::ToTimestamp(row.submit_time);
  *task.mutable_open_time() = service::ToTimestamp(row.task.open_time);
  if (row.dossier_due_time.has_value())
    *task.mutable_dossier_due_time() = service::ToTimestamp(*row.dossier_due_time);
  // A step without a limit has no due time.
  if (row.task.due_time == absl::InfiniteFuture()) return;
  *task.mutable_due_time() = service::ToTimestamp(row.task.due_time);
  const catalog::v1::Agency* const agency = shown.catalogue.AgencyOn(row.task.agency_id, shown.today);
  const calendar::Calendar* const calendar =
      agency == nullptr ? nullptr : shown.catalogue.CalendarById(agency->calendar_id());
  if (calendar == nullptr) return;
  const absl::CivilDay due = absl::ToCivilDay(row.task.due_time, calendar::OfficeZone());
  // Days that the calendar does not know are left out rather than guessed.
  const absl::StatusOr<int> days = calendar->WorkingDaysBetween(shown.today, due);
  if (days.ok()) task.set_working_days_left(*days);
}

v1::Wait WaitOf(const ledger::TaskRow& row) {
  if (row.task.number != 0) return v1::WAIT_UNSPECIFIED;
  if (row.end_requested) return v1::WAIT_END_REQUEST;
  switch (row.status) {
    case dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT:
      return row.unchecked ? v1::WAIT_SUPPLEMENT_CHECK : v1::WAIT_SUPPLEMENT;
    case dossier::DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT:
      return v1::WAIT_PAYMENT;
    default:
      return v1::WAIT_ACCEPTANCE;
  }
}

v1::Task ToProto(const Shown& shown, const ledger::TaskRow& row) {
  v1::Task task;
  task.set_dossier_id(row.dossier_id);
  task.set_task_number(row.task.number);
  task.set_dossier_code(row.dossier_code);
  task.set_procedure_code(row.procedure_code);
  task.set_procedure_name(catalog::ProcedureName(shown.catalogue, row.procedure_code, shown.today));
  task.set_step(row.task.step);
  task.set_kind(row.task.kind);
  task.set_role(row.task.role);
  task.set_agency_id(row.task.agency_id);
  task.set_agency_name(catalog::AgencyName(shown.catalogue, row.task.agency_id, shown.today));
  task.set_assignee(row.task.assignee);
  task.set_assignee_name(catalog::StaffName(shown.catalogue, row.task.assignee, shown.today));
  task.set_status(row.status);
  task.set_channel(row.channel);
  task.set_imported(row.imported);
  task.set_wait(WaitOf(row));
  // The list is read for figures too, which need no names of citizens.
  const bool works_on_it = dossier::WorksOn(shown.actor, row.intake_unit, row.resolving_agency);
  task.set_owner_name(works_on_it ? row.owner_name : text::MaskName(row.owner_name));
  SetTimes(shown, row, task);
  return task;
}

// Whether another division's staff are to claim it, as the domain would decide today.
bool IsOfOtherDivision(const Shown& shown, const ledger::TaskRow& row) {
  if (row.worker_before.empty()) return false;
  const auto worker = shown.catalogue.ActorById(row.worker_before, shown.today);
  return worker != nullptr &&
         !dossier::OtherDivision(shown.actor, row.task.role, *worker, row.worker_role, row.task.agency_id)
              .empty();
}

// What the office writes and drafts for itself: for those who work on it.
absl::Status AddOfficeWork(const Shown& shown, const std::vector<ledger::TaskRow>& rows,
                           ledger::Reader& reader, v1::ListTasksResponse& response) {
  ASSIGN_OR_RETURN(const auto notes, reader.NotesTo(rows));
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!dossier::WorksOn(shown.actor, rows[i].intake_unit, rows[i].resolving_agency)) continue;
    v1::Task& task = *response.mutable_tasks(static_cast<int>(i));
    task.set_document_id(rows[i].document_id);
    task.set_document_title(rows[i].document_title);
    task.set_signer(rows[i].signer);
    task.set_signer_name(catalog::StaffName(shown.catalogue, rows[i].signer, shown.today));
    if (!notes[i].has_value()) continue;
    v1::Note& note = *task.mutable_note();
    note.set_text(notes[i]->text);
    note.set_author(notes[i]->author);
    note.set_author_name(catalog::StaffName(shown.catalogue, notes[i]->author, shown.today));
    *note.mutable_write_time() = service::ToTimestamp(notes[i]->write_time);
  }
  return absl::OkStatus();
}

// What the steps of the records clerk are about, for those who work on the dossiers. Files of results are no part of a list: they
// are read as the files themselves are.
absl::Status AddSignedDocuments(const Env& env, const Shown& shown, const std::vector<ledger::TaskRow>& rows,
                                absl::Time deadline, v1::ListTasksResponse& response) {
  std::vector<std::string> sealing;
  for (const ledger::TaskRow& row : rows) {
    const bool seals = row.task.kind == dossier::StepKind::STEP_KIND_SEAL;
    if (seals && dossier::WorksOn(shown.actor, row.intake_unit, row.resolving_agency)) {
      sealing.push_back(row.dossier_id);
    }
  }
  if (sealing.empty()) return absl::OkStatus();
  const pg::Scope scope =
      ledger::ScopeOf(shown.actor, env.command_env.province, dossier::ReadLevel::kPersonal);
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.reads, scope, deadline));
  ASSIGN_OR_RETURN(const auto documents, reader.SignedDocumentsOf(sealing));
  for (v1::Task& task : *response.mutable_tasks()) {
    const auto found = documents.find(task.dossier_id());
    if (found != documents.end() && task.kind() == common::v1::STEP_KIND_SEAL) {
      task.set_document_id(found->second);
    }
  }
  return absl::OkStatus();
}

// Where the next page goes on: a due time (infinite without a limit), when the dossier was received, its code and id, and the
// number of the task.
rpc::PageKey KeyOf(const ledger::TaskKey& last) {
  return {rpc::PageTime(last.due_time), rpc::PageTime(last.submit_time), last.dossier_code, last.dossier_id,
          absl::StrCat(last.number)};
}

absl::StatusOr<ledger::TaskKey> ReadKey(const std::string& token, const std::string& filter) {
  ASSIGN_OR_RETURN(rpc::PageKeyReader key, rpc::PageKeyReader::Read(token, filter, 5));
  ledger::TaskKey after;
  if (key.first_page()) return after;
  after.due_time = key.Time();
  after.submit_time = key.Time();
  after.dossier_code = key.Text(kCodeBytesMax);
  after.dossier_id = key.Uuid();
  after.number = static_cast<int>(key.Number(0, std::numeric_limits<int32_t>::max()));
  RETURN_IF_ERROR(key.status());
  return after;
}

}  // namespace

absl::StatusOr<v1::ListTasksResponse> ListTasks(const Env& env, const rpc::Call& call,
                                                const v1::ListTasksRequest& request) {
  rpc::Fields fields;
  if (!request.agency_id().empty()) fields.Code("agency_id", request.agency_id(), service::kAgencyIdBytesMax);
  fields.OptionalEnum("kind", request.kind());
  fields.OptionalEnum("status", request.status());
  const int page_size = fields.PageSize("page_size", request.page_size(), kPageTasks, kPageTasksMax);
  ledger::TaskFilter filter = {
      .agency_id = request.agency_id(), .kind = request.kind(), .status = request.status()};
  filter.due_before = fields.OptionalTime("due_before", request.has_due_before(), request.due_before(),
                                          absl::InfiniteFuture());
  RETURN_IF_ERROR(fields.status());
  const absl::Time now = env.command_env.now();
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.command_env.catalogue, call, now));
  // Only tasks that the caller may do; without it all that the caller may see.
  if (request.mine()) filter.mine = principal.actor.get();
  const std::string bound = absl::StrCat(call.caller.subject, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const ledger::TaskKey after, ReadKey(request.page_token(), bound));

  ASSIGN_OR_RETURN(
      ledger::Reader reader,
      ledger::Reader::Begin(
          env.reads, ledger::ScopeOf(*principal.actor, env.command_env.province, dossier::ReadLevel::kLists),
          call.deadline));
  ASSIGN_OR_RETURN(ledger::Reader::TaskPage page, reader.ListOpenTasks(filter, after, page_size));
  const Shown shown = {.catalogue = *principal.catalogue,
                       .actor = *principal.actor,
                       .today = absl::ToCivilDay(now, calendar::OfficeZone())};
  if (request.mine()) {
    std::erase_if(page.rows, [&shown](const ledger::TaskRow& row) { return IsOfOtherDivision(shown, row); });
  }
  v1::ListTasksResponse response;
  for (const ledger::TaskRow& row : page.rows) *response.add_tasks() = ToProto(shown, row);
  RETURN_IF_ERROR(AddOfficeWork(shown, page.rows, reader, response));
  RETURN_IF_ERROR(AddSignedDocuments(env, shown, page.rows, call.deadline, response));
  // Not the last row's key: the reader may have left out tasks after it, and would meet them again.
  if (page.last.has_value()) {
    response.set_next_page_token(rpc::MakePageToken(KeyOf(*page.last), bound));
  }
  return response;
}

}  // namespace onestop::workflow::handlers
