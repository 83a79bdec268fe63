#pragma once

/// What drafting and signing share: the dossier as the caller sees it, what would be refused, and the files.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "libs/base/reason.h"
#include "services/approval/handlers/handlers.h"

namespace onestop::approval::handlers {

/// For one statement.
inline constexpr absl::Duration kStatementTimeMax = absl::Seconds(10);
inline absl::Time StatementDeadline(absl::Time deadline) {
  return std::min(deadline, absl::Now() + kStatementTimeMax);
}

/// The submission's dossier as its actor may see it now. Errors: NOT_FOUND DOSSIER_NOT_FOUND; as
/// ledger::Reader.
absl::StatusOr<dossier::Dossier> ReadDossier(const Env& env, const ledger::Submission& submission);

/// The document's bytes, verified against their hash. Errors: DATA_LOSS DOCUMENT_DAMAGED, also when they are
/// gone.
absl::StatusOr<std::string> ReadDocument(const Env& env, const std::string& sha256);

/// Stores `bytes`, which are a PDF, safe on the disk. Errors: as documents::FileStore::Writer.
absl::StatusOr<documents::StoredFile> StoreDocument(const Env& env, absl::string_view bytes);

/// The id of what `submission` makes, such as a "document" or a "session": always the same one. A UUID.
std::string IdOf(absl::string_view what, const Env& env, const ledger::Submission& submission);

/// `reply`, with `why` in place of the refusal that an act without a document gets.
///
/// An act whose signature or draft was not made goes to the ledger all the same, without a document, which no
/// rule lets pass: so a repeat gets its first answer even when sessions, roots or drafts have changed since,
/// and somebody who may not act is told that, and nothing else.
template <typename Response>
rpc::Reply<Response> Explained(absl::Status why, rpc::Reply<Response> reply) {
  return rpc::Reply<Response>([why = std::move(why),
                               reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
    const std::optional<base::Reason> reason = answer.ok() ? std::nullopt : base::ReasonOf(answer.status());
    const bool for_want_of_a_document =
        reason.has_value() && (reason->name == "DRAFT_CHANGED" || reason->name == "DRAFT_MISSING");
    if (!why.ok() && for_want_of_a_document) return reply.Complete(std::move(why));
    reply.Complete(std::move(answer));
  });
}

}  // namespace onestop::approval::handlers
