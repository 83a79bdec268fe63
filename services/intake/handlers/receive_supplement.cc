// Takes in what an applicant was asked for. The files are looked up before the ledger decides,
// which may not read other tables.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "libs/catalog/snapshot.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"
#include "services/intake/handlers/warnings.h"

namespace onestop::intake::handlers {

void ReceiveSupplement(const Env& env, const rpc::Call& call, const v1::ReceiveSupplementRequest& request,
                       rpc::Reply<v1::ReceiveSupplementResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  CheckComponents(fields, "components", request.components());
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  // Read with the caller's rights: a document of another person is not found.
  auto files = FindFiles(env, *submission->actor, request.components(), call.deadline);
  if (!files.ok()) return reply.Complete(std::move(files).status());
  submission->command =
      dossier::Supplement{.external_due = std::nullopt,
                          .components = {request.components().begin(), request.components().end()},
                          .documents = HandedIn(*files)};
  const std::shared_ptr<const catalog::Snapshot> catalogue = submission->catalogue;
  service::Submit(
      env.command_env, call, *std::move(submission),
      [catalogue, files = *std::move(files),
       time = env.command_env.now()](const ledger::Committed& committed) {
        const auto& received = committed.event.supplement_received();
        v1::ReceiveSupplementResponse response;
        std::vector<v1::SubmissionWarning> warnings = FindSupplementWarnings(
            *catalogue, committed.dossier.procedure_code, time, received.components(),
            {committed.dossier.components.begin(), committed.dossier.components.end()});
        WarnOfTypes(received.components(), files, warnings);
        response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
        // Absent before acceptance, when no due date has been promised, and past the calendar.
        if (received.has_due_time()) *response.mutable_due_time() = received.due_time();
        response.set_due_date(received.due_date());
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        response.set_status(committed.dossier.status);
        return response;
      },
      NamingComponents("components", request.components(), std::move(reply)));
}

}  // namespace onestop::intake::handlers
