// The inbox: open tasks by due time, page by page.

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/page_token.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"

namespace onestop::workflow::handlers {
namespace {

constexpr int kPageTasks = 50;
constexpr int kPageTasksMax = 200;

v1::Task ToProto(const ledger::TaskRow& row) {
  v1::Task task;
  task.set_dossier_id(row.dossier_id);
  task.set_task_number(row.task.number);
  task.set_dossier_code(row.dossier_code);
  task.set_procedure_code(row.procedure_code);
  task.set_step(row.task.step);
  task.set_kind(row.task.kind);
  task.set_role(row.task.role);
  task.set_agency_id(row.task.agency_id);
  task.set_assignee(row.task.assignee);
  *task.mutable_open_time() = service::ToTimestamp(row.task.open_time);
  // A step without a limit has no due time.
  if (row.task.due_time != absl::InfiniteFuture())
    *task.mutable_due_time() = service::ToTimestamp(row.task.due_time);
  if (row.dossier_due_time.has_value())
    *task.mutable_dossier_due_time() = service::ToTimestamp(*row.dossier_due_time);
  task.set_document_id(row.document_id);
  task.set_document_title(row.document_title);
  return task;
}

// The key of the last task shown: its due time (infinite without a limit), dossier and number.
rpc::PageKey KeyOf(const ledger::TaskRow& row) {
  return {rpc::PageTime(row.task.due_time), row.dossier_id, absl::StrCat(row.task.number)};
}

absl::StatusOr<ledger::TaskKey> ReadKey(const std::string& token, const std::string& filter) {
  ASSIGN_OR_RETURN(rpc::PageKeyReader key, rpc::PageKeyReader::Read(token, filter, 3));
  ledger::TaskKey after;
  if (key.first_page()) return after;
  after.due_time = key.Time();
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
  const int page_size = fields.PageSize("page_size", request.page_size(), kPageTasks, kPageTasksMax);
  ledger::TaskFilter filter = {.agency_id = request.agency_id(), .kind = request.kind()};
  filter.due_before = fields.OptionalTime("due_before", request.has_due_before(), request.due_before(),
                                          absl::InfiniteFuture());
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal acting,
                   service::ResolveCaller(env.command_env.catalogue, call, env.command_env.now()));
  // Only tasks that the caller may do; without it all that the caller may see.
  if (request.mine()) filter.mine = acting.actor.get();
  const std::string bound =
      // The delegation is part of the list: a migration sees the inbox of the person it acts for.
      absl::StrCat(call.caller.subject, "\n", call.on_behalf_of, "\n", rpc::PageFilter(request));
  ASSIGN_OR_RETURN(const ledger::TaskKey after, ReadKey(request.page_token(), bound));

  ASSIGN_OR_RETURN(ledger::Reader reader,
                   ledger::Reader::Begin(env.reads, ledger::ScopeOf(*acting.actor, env.command_env.province),
                                         call.deadline));
  ASSIGN_OR_RETURN(const std::vector<ledger::TaskRow> rows, reader.ListOpenTasks(filter, after, page_size));
  v1::ListTasksResponse response;
  for (const ledger::TaskRow& row : rows) *response.add_tasks() = ToProto(row);
  // A full page may be the last; the next one is then empty.
  if (static_cast<int>(rows.size()) == page_size) {
    response.set_next_page_token(rpc::MakePageToken(KeyOf(rows.back()), bound));
  }
  return response;
}

}  // namespace onestop::workflow::handlers
