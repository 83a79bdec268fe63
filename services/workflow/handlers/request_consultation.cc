// Records that another agency was asked for its opinion.

#include <utility>

#include "absl/time/civil_time.h"
#include "libs/service/at_field.h"
#include "libs/service/request_limits.h"
#include "services/workflow/handlers/handlers.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

void RequestConsultation(const Env& env, const rpc::Call& call, const v1::RequestConsultationRequest& request,
                         rpc::Reply<v1::RequestConsultationResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  const absl::CivilDay day = fields.Day("answer_due_date", request.answer_due_date());
  fields.Required("agency", request.agency(), service::kNameCharactersMax);
  fields.Text("content", request.content(), service::kCommentCharactersMax);
  if (request.content().empty()) fields.Add("content", "is empty; say what the agency is asked");
  if (!fields.ok()) return reply.Complete(fields.status());
  service::CommitCommand(
      env.command_env, call, header, request,
      dossier::RequestConsultation{
          .agency = request.agency(), .content = request.content(), .answer_due = day},
      [](const ledger::Committed& committed) {
        auto response = ProgressResponse<v1::RequestConsultationResponse>(committed);
        response.set_number(committed.event.consultation_requested().number());
        return response;
      },
      service::NamingField("answer_due_date", std::move(reply)));
}

}  // namespace onestop::workflow::handlers
