#pragma once

/// What drafting and signing share: the dossier as the caller sees it, refusals, and the files.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "libs/refusal/refuse.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"
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

/// The same, for who renews its archive: a system with the right to that sees the dossier for nothing else.
absl::StatusOr<dossier::Dossier> ReadDossierOfArchive(const Env& env, const ledger::Submission& submission);

/// The document's bytes, verified against their hash. Errors: DATA_LOSS DOCUMENT_DAMAGED, also when they are
/// gone.
absl::StatusOr<std::string> ReadDocument(const Env& env, const std::string& sha256);

/// Stores `bytes`, which are a PDF, safe on the disk. Errors: as documents::FileStore::Writer.
absl::StatusOr<documents::StoredFile> StoreDocument(const Env& env, absl::string_view bytes);

/// The id of what `submission` makes, such as a "document" or a "session": always the same one. A UUID.
std::string IdOf(absl::string_view what, const Env& env, const ledger::Submission& submission);

/// The number of the open task; 0 when none is open.
inline int OpenTaskNumber(const ledger::Committed& committed) {
  const dossier::Task* const task = committed.dossier.OpenTask();
  return task == nullptr ? 0 : task->number;
}

/// `reply`, with `why` in place of the refusal that a command without a document gets.
///
/// A command whose signature or draft was not made still goes to the ledger, without a document, which no
/// rule accepts: so a repeat gets its first answer even when sessions, roots or drafts have changed since,
/// and a caller without the right gets that refusal, and nothing else.
template <typename Response>
rpc::Reply<Response> Explained(absl::Status why, rpc::Reply<Response> reply) {
  return rpc::Reply<Response>(
      [why = std::move(why), reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
        const bool for_want_of_a_document = refusal::HasReason(
            answer.status(), {common::v1::ERROR_REASON_DRAFT_CHANGED, common::v1::ERROR_REASON_DRAFT_MISSING,
                              common::v1::ERROR_REASON_RESULT_CHANGED});
        if (!why.ok() && for_want_of_a_document) return reply.Complete(std::move(why));
        reply.Complete(std::move(answer));
      });
}

/// Removes the file `stored_sha256` (empty: there is none), stored for a command that was then refused, or
/// that a repeat had done before with another file.
template <typename Response>
void RemoveUnnamed(const Env& env, const std::string& stored_sha256, const absl::StatusOr<Response>& answer) {
  // After these errors the command may have been committed: its file stays.
  const bool refused = !answer.ok() && !absl::IsUnknown(answer.status()) &&
                       !absl::IsUnavailable(answer.status()) && !absl::IsDeadlineExceeded(answer.status());
  const bool repeated = answer.ok() && answer->document_sha256() != stored_sha256;
  if (stored_sha256.empty() || (!refused && !repeated)) return;
  if (const absl::Status removed = env.files.Remove(stored_sha256); !removed.ok()) {
    telemetry::Log(telemetry::Level::kWarning, "a document that no event names could not be removed",
                   {{"error", std::string(removed.message())}});
  }
}

/// `reply`, given on the server's pool once `tidy_up` has seen the answer: the ledger's writer waits for
/// neither.
template <typename Response, typename TidyUp>
rpc::Reply<Response> TidyingUp(const Env& env, TidyUp tidy_up, rpc::Reply<Response> reply) {
  return rpc::Reply<Response>([&env, tidy_up = std::move(tidy_up),
                               reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
    env.workers.Post(
        "", [tidy_up = std::move(tidy_up), reply = std::move(reply), answer = std::move(answer)]() mutable {
          tidy_up(answer);
          reply.Complete(std::move(answer));
        });
  });
}

}  // namespace onestop::approval::handlers
