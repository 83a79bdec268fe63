#pragma once

/// What signing and sealing share: the bytes, the signature over them, and one commit of both.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "libs/ledger/reader.h"
#include "libs/signing/verify.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/store/result_document.h"

namespace onestop::approval::handlers {

/// For one statement.
inline constexpr absl::Duration kStatementTimeMax = absl::Seconds(10);

/// Finds the hash of the bytes that a signature has to be over: store::PresentDraft or store::SignedDocument.
using FindDocument = absl::FunctionRef<absl::StatusOr<std::string>(
    pg::Pool& pool, const pg::Scope& scope, absl::string_view dossier_id, absl::Time deadline)>;

/// Checks the fields that both requests have.
template <typename Request>
door::Act ReadSignature(rpc::Fields& fields, const Request& request) {
  const door::Act act = door::ReadAct(fields, request);
  fields.Range("task_number", request.task_number(), 1, 1000000);
  if (request.cms().empty() || request.cms().size() > signing::kCmsBytesMax) {
    fields.Add("cms", "it must be a detached CMS of 1 to 65536 bytes in DER");
  }
  return act;
}

/// The document with the evidence that `cms` signs it, as of the act's time. Errors: as
/// signing::VerifyDetached(); DATA_LOSS DOCUMENT_DAMAGED; FAILED_PRECONDITION DRAFT_MISSING when the
/// submission's actor sees no document.
absl::StatusOr<dossier::SignedDocument> Verify(const Env& env, const ledger::Submission& submission,
                                               absl::string_view cms, FindDocument find_document);

/// `reply`, with `verification`, when it is an error, in place of the refusal that an act without evidence
/// gets.
///
/// An act whose signature does not hold goes to the ledger all the same, without evidence, which no rule lets
/// pass: so a repeat gets its first answer even when roots or drafts have changed since, and somebody who may
/// not sign is told that, and nothing of the signature.
template <typename Response>
rpc::Reply<Response> Explained(absl::Status verification, rpc::Reply<Response> reply) {
  return rpc::Reply<Response>([verification = std::move(verification),
                               reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
    const std::optional<base::Reason> reason = answer.ok() ? std::nullopt : base::ReasonOf(answer.status());
    const bool for_want_of_evidence =
        reason.has_value() && (reason->name == "DRAFT_CHANGED" || reason->name == "RESULT_NOT_NUMBERED");
    if (!verification.ok() && for_want_of_evidence) return reply.Complete(std::move(verification));
    reply.Complete(std::move(answer));
  });
}

}  // namespace onestop::approval::handlers
