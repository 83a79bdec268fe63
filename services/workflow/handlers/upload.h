#pragma once

/// The file that a command names.

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/documents/uploads.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/commands.h"
#include "libs/service/command.h"
#include "services/workflow/env.h"
#include "services/workflow/handlers/progress.h"

namespace onestop::workflow::handlers {

/// The upload `document_id`, as far as `actor` may read it. Errors: NOT_FOUND DOCUMENT_NOT_FOUND, of the field `document_id`;
/// as pg::ReadTransaction.
absl::StatusOr<documents::UploadedFile> FindUpload(const Env& env, const dossier::Actor& actor,
                                                   const std::string& document_id, absl::Time deadline);

/// The same as an event keeps it; nothing for an empty id.
absl::StatusOr<dossier::InquiryDocument> FindInquiryDocument(const Env& env, const dossier::Actor& actor,
                                                             const std::string& document_id,
                                                             absl::Time deadline);

/// Hands on `command` with the file that the request names, if it names one, and answers with the progress.
template <typename Command, typename Request, typename Response>
void CommitInquiry(const Env& env, const rpc::Call& call, const service::CommandHeader& header,
                   const Request& request, Command command, rpc::Reply<Response> reply) {
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  absl::StatusOr<dossier::InquiryDocument> document =
      FindInquiryDocument(env, *submission->actor, request.document_id(), call.deadline);
  if (!document.ok()) return reply.Complete(std::move(document).status());
  command.document = *std::move(document);
  submission->command = std::move(command);
  service::Submit(env.command_env, call, *std::move(submission), &ProgressResponse<Response>,
                  std::move(reply));
}

}  // namespace onestop::workflow::handlers
