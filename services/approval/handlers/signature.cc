#include "services/approval/handlers/signature.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::approval::handlers {
namespace {

// The draft was uploaded, so its bytes must be there.
absl::StatusOr<documents::FileStore::Reader> OpenDocument(const documents::FileStore& files,
                                                          absl::string_view sha256) {
  absl::StatusOr<documents::FileStore::Reader> reader = files.Open(sha256);
  if (!absl::IsNotFound(reader.status())) return reader;
  const std::string hex = absl::BytesToHexString(sha256);
  return base::WithReason(absl::DataLossError(absl::StrCat("the bytes of the document ", hex,
                                                           " are lost; the operator must restore "
                                                           "them")),
                          {"DOCUMENT_DAMAGED", {{"sha256", hex}}});
}

}  // namespace

absl::StatusOr<dossier::v1::SignatureEvidence> Verify(const Env& env, const ledger::Submission& submission,
                                                      absl::string_view cms, FindDocument find_document) {
  const absl::Time deadline = std::min(submission.deadline, absl::Now() + kStatementTimeMax);
  const pg::Scope scope = ledger::ScopeOf(*submission.actor, env.door.province);
  ASSIGN_OR_RETURN(const std::string sha256,
                   find_document(env.reads, scope, submission.dossier_id, deadline));
  if (sha256.empty()) {
    return base::WithReason(absl::FailedPreconditionError(
                                absl::StrCat("dossier ", submission.dossier_id, " has no document to sign")),
                            {"DRAFT_MISSING", {{"dossier_id", submission.dossier_id}}});
  }
  ASSIGN_OR_RETURN(documents::FileStore::Reader document, OpenDocument(env.files, sha256));
  const auto source = [&](size_t max, std::string& buffer) { return document.Read(max, buffer); };
  return signing::VerifyDetached(cms, signing::ByteSource(source), env.roots,
                                 submission.occur_time.value_or(env.door.now()));
}

}  // namespace onestop::approval::handlers
