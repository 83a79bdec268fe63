#pragma once

/// What taking in a supplement at the counter and handing one in through the portal have in common.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/catalog/snapshot.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"
#include "services/intake/handlers/warnings.h"

namespace onestop::intake::handlers {

/// Looks up the files of the request's components with the caller's rights, before the ledger decides, which may not read
/// other tables; hands on `command` with them, and answers with the dossier and the warnings of what came. `came` is the part of
/// the event that holds it; `tell` adds to the response what it says besides.
template <typename Command, typename Came, typename Request, typename Response, typename Tell>
void TakeSupplied(const Env& env, const rpc::Call& call, const Request& request, Command command,
                  const Came& (dossier::v1::Event::*came)() const, Tell tell, rpc::Reply<Response> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  CheckComponents(fields, "components", request.components());
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  // A document of another person is not found.
  auto files = FindFiles(env, *submission->actor, request.components(), call.deadline);
  if (!files.ok()) return reply.Complete(std::move(files).status());
  command.components.assign(request.components().begin(), request.components().end());
  command.documents = HandedIn(*files);
  submission->command = std::move(command);
  const std::shared_ptr<const catalog::Snapshot> catalogue = submission->catalogue;
  service::Submit(
      env.command_env, call, *std::move(submission),
      [catalogue, came, tell, files = *std::move(files),
       time = env.command_env.now()](const ledger::Committed& committed) {
        const Came& what = (committed.event.*came)();
        Response response;
        std::vector<v1::SubmissionWarning> warnings = FindSupplementWarnings(
            *catalogue, committed.dossier.procedure_code, time, what.components(),
            {committed.dossier.components.begin(), committed.dossier.components.end()});
        WarnOfTypes(what.components(), files, warnings);
        response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        response.set_status(committed.dossier.status);
        tell(what, response);
        return response;
      },
      NamingComponents("components", request.components(), std::move(reply)));
}

}  // namespace onestop::intake::handlers
