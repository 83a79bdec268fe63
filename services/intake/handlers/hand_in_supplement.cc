// Takes in what an applicant supplies through the portal. The files are looked up before the ledger decides, which may not
// read other tables.

#include <memory>
#include <utility>
#include <vector>

#include "libs/catalog/snapshot.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"
#include "services/intake/handlers/warnings.h"

namespace onestop::intake::handlers {

void HandInSupplement(const Env& env, const rpc::Call& call, const v1::HandInSupplementRequest& request,
                      rpc::Reply<v1::HandInSupplementResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  CheckComponents(fields, "components", request.components());
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  auto files = FindFiles(env, *submission->actor, request.components(), call.deadline);
  if (!files.ok()) return reply.Complete(std::move(files).status());
  submission->command =
      dossier::HandInSupplement{.components = {request.components().begin(), request.components().end()},
                                .documents = HandedIn(*files)};
  const std::shared_ptr<const catalog::Snapshot> catalogue = submission->catalogue;
  service::Submit(
      env.command_env, call, *std::move(submission),
      [catalogue, files = *std::move(files),
       time = env.command_env.now()](const ledger::Committed& committed) {
        const auto& handed_in = committed.event.supplement_handed_in();
        v1::HandInSupplementResponse response;
        std::vector<v1::SubmissionWarning> warnings = FindSupplementWarnings(
            *catalogue, committed.dossier.procedure_code, time, handed_in.components(),
            {committed.dossier.components.begin(), committed.dossier.components.end()});
        WarnOfTypes(handed_in.components(), files, warnings);
        response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
        if (handed_in.has_answer_due_time())
          *response.mutable_answer_due_time() = handed_in.answer_due_time();
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        response.set_status(committed.dossier.status);
        return response;
      },
      NamingComponents("components", request.components(), std::move(reply)));
}

}  // namespace onestop::intake::handlers
