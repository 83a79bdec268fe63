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

// Reads the document's bytes once.
absl::StatusOr<dossier::SignedDocument> VerifyDocument(const Env& env, const std::string& sha256,
                                                       absl::string_view cms, absl::Time at) {
  ASSIGN_OR_RETURN(documents::FileStore::Reader document, OpenDocument(env.files, sha256));
  const auto source = [&](size_t max, std::string& buffer) { return document.Read(max, buffer); };
  dossier::SignedDocument result = {
      .base_sha256 = sha256, .document_sha256 = sha256, .document_size = document.size_bytes()};
  ASSIGN_OR_RETURN(result.evidence, signing::VerifyDetached(cms, signing::ByteSource(source), env.roots, at));
  return result;
}

absl::string_view VerdictOf(const absl::Status& status) {
  if (status.ok()) return "valid";
  const std::optional<base::Reason> reason = base::ReasonOf(status);
  if (!reason.has_value()) return "unknown";
  if (reason->name == "SIGNATURE_INVALID") return "invalid";
  if (reason->name == "ALGORITHM_REFUSED") return "refused_algorithm";
  return reason->name == "CERTIFICATE_NOT_TRUSTED" ? "untrusted" : "unknown";
}

}  // namespace

absl::StatusOr<dossier::SignedDocument> Verify(const Env& env, const ledger::Submission& submission,
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
  absl::StatusOr<dossier::SignedDocument> result =
      VerifyDocument(env, sha256, cms, submission.occur_time.value_or(env.door.now()));
  env.metrics.AddCounter(telemetry::kSignatureVerdicts, {VerdictOf(result.status())}).Increment();
  // A detached signature changes no byte: the signed document is the draft, under another name.
  if (result.ok()) {
    result->document_id = ledger::DossierIdFor(
        env.door.province, absl::StrCat("document\n", submission.caller), submission.request_id);
  }
  return result;
}

}  // namespace onestop::approval::handlers
