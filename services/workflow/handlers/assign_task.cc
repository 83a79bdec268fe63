// Assigns an open task to a member of staff. Whether that person may do it is the domain's rule.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/nearest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/errors.h"
#include "libs/refusal/refuse.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {
namespace {

// Whether the catalogue has such a person, of any day.
bool IsStaff(const catalog::Snapshot& catalogue, const std::string& id) {
  return std::ranges::any_of(catalogue.catalogue().staff(),
                             [&id](const catalog::v1::Staff& staff) { return staff.id() == id; });
}

// An id that no member of staff has is mistyped: said instead of that its holder lacks a role, with the nearest.
absl::Status NamingNearest(const absl::Status& error, const catalog::Snapshot& catalogue,
                           const std::string& assignee) {
  if (!refusal::HasReason(error, {onestop::common::v1::ERROR_REASON_ASSIGNEE_UNSUITABLE}) ||
      IsStaff(catalogue, assignee))
    return error;
  std::vector<absl::string_view> ids;
  for (const catalog::v1::Staff& staff : catalogue.catalogue().staff()) ids.push_back(staff.id());
  const auto nearest = base::Nearest(assignee, ids);
  return dossier::error::AssigneeUnknown(assignee, nearest.has_value() ? ids[*nearest] : "");
}

}  // namespace

void AssignTask(const Env& env, const rpc::Call& call, const v1::AssignTaskRequest& request,
                rpc::Reply<v1::AssignTaskResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  // Only the form here; whether the person exists and may do the step is decided below.
  fields.Code("assignee", request.assignee(), service::kStaffIdBytesMax);
  fields.Text("comment", request.comment(), service::kCommentCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request,
                              dossier::Assign{.task_number = request.task_number(),
                                              .assignee = request.assignee(),
                                              .comment = request.comment()});
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  const absl::Time time = env.command_env.now();
  // The assignee as of the day of the assignment; null when there is none, which the domain refuses.
  submission->assignee =
      submission->catalogue->ActorById(request.assignee(), absl::ToCivilDay(time, calendar::OfficeZone()));
  rpc::Reply<v1::AssignTaskResponse> naming(
      [catalogue = submission->catalogue, assignee = request.assignee(),
       reply = std::move(reply)](absl::StatusOr<v1::AssignTaskResponse> answer) mutable {
        if (!answer.ok()) answer = NamingNearest(answer.status(), *catalogue, assignee);
        reply.Complete(std::move(answer));
      });
  service::Submit(env.command_env, call, *std::move(submission), &ProgressResponse<v1::AssignTaskResponse>,
                  std::move(naming));
}

}  // namespace onestop::workflow::handlers
