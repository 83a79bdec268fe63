#include <optional>
#include <utility>

#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake::handlers {

void ReceiveSupplement(const Env& env, const rpc::Call& call, const v1::ReceiveSupplementRequest& request,
                       rpc::Reply<v1::ReceiveSupplementResponse> reply) {
  rpc::Fields fields;
  const door::Act act = door::ReadAct(fields, request);
  CheckComponents(fields, request.components());
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      door::MakeSubmission(env.door, call, act, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  auto documents = FindDocuments(env, *submission->actor, request.components(), call.deadline);
  if (!documents.ok()) return reply.Complete(std::move(documents).status());
  submission->command =
      dossier::Supplement{.promise = std::nullopt,
                          .components = {request.components().begin(), request.components().end()},
                          .documents = *std::move(documents)};
  door::Submit<v1::ReceiveSupplementResponse>(
      env.door, *std::move(submission),
      [](const ledger::Committed& committed) {
        const auto& received = committed.event.supplement_received();
        v1::ReceiveSupplementResponse response;
        if (received.has_due_time()) *response.mutable_due_time() = received.due_time();
        response.set_due_date(received.due_date());
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
