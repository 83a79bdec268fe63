// Apologises for being late and names a new day.

#include <utility>

#include "absl/time/civil_time.h"
#include "libs/service/at_field.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void ExtendDeadline(const Env& env, const rpc::Call& call, const v1::ExtendDeadlineRequest& request,
                    rpc::Reply<v1::ExtendDeadlineResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  const absl::CivilDay day = fields.Day("appointment_date", request.appointment_date());
  fields.Text("reason", request.reason(), service::kCommentCharactersMax);
  if (request.reason().empty()) fields.Add("reason", "is empty; the applicant has to know why it is late");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env.command_env, call, header, request,
      dossier::ExtendDeadline{.appointment = day, .reason = request.reason()},
      [](const ledger::Committed& committed) {
        auto response = ProgressResponse<v1::ExtendDeadlineResponse>(committed);
        response.set_form_number(committed.event.deadline_extended().form_number());
        response.set_late(committed.event.deadline_extended().late());
        return response;
      },
      service::NamingField("appointment_date", std::move(reply)));
}

}  // namespace onestop::workflow::handlers
