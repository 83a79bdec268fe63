// How handlers read the dossier and its documents, and store what they made.

#include "services/approval/handlers/result_io.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/errors.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refusals.h"

namespace onestop::approval::handlers {

namespace {

absl::StatusOr<dossier::Dossier> ReadIn(const Env& env, const ledger::Submission& submission,
                                        const pg::Scope& scope) {
  ASSIGN_OR_RETURN(ledger::Reader reader,
                   ledger::Reader::Begin(env.pool, scope, StatementDeadline(submission.deadline)));
  ASSIGN_OR_RETURN(std::optional<dossier::Dossier> dossier, reader.Fold(submission.dossier_id));
  if (!dossier.has_value()) return dossier::error::DossierNotFound(submission.dossier_id);
  return *std::move(dossier);
}

}  // namespace

absl::StatusOr<dossier::Dossier> ReadDossier(const Env& env, const ledger::Submission& submission) {
  return ReadIn(env, submission,
                ledger::ScopeOf(*submission.actor, env.command_env.province, dossier::ReadLevel::kPersonal));
}

absl::StatusOr<dossier::Dossier> ReadDossierOfArchive(const Env& env, const ledger::Submission& submission) {
  if (!submission.actor->archive) return ReadDossier(env, submission);
  const std::string& province = env.command_env.province;
  std::string agency;
  {
    ASSIGN_OR_RETURN(ledger::Reader reader,
                     ledger::Reader::Begin(env.pool, {.province = province, .whole_province = true},
                                           StatementDeadline(submission.deadline)));
    ASSIGN_OR_RETURN(const std::optional<ledger::DossierRow> row, reader.DossierById(submission.dossier_id));
    if (!row.has_value()) return dossier::error::DossierNotFound(submission.dossier_id);
    agency = row->resolving_agency;
  }
  // A whole history is read in the scope of an agency alone.
  return ReadIn(env, submission, {.province = province, .agencies = {agency}, .personal = true});
}

absl::StatusOr<std::string> ReadDocument(const Env& env, const std::string& sha256) {
  absl::StatusOr<std::string> bytes = env.files.ReadAll(sha256);
  // The row exists, so a missing file was lost; that is not "not found" for the caller.
  if (!absl::IsNotFound(bytes.status())) return bytes;
  return refusal::StoredFileDamaged(sha256);
}

absl::StatusOr<documents::StoredFile> StoreDocument(const Env& env, absl::string_view bytes) {
  ASSIGN_OR_RETURN(documents::FileStore::Writer writer, env.files.Begin(static_cast<int64_t>(bytes.size())));
  RETURN_IF_ERROR(writer.Write(bytes));
  return writer.Commit({.media_type = "application/pdf"});
}

std::string IdOf(absl::string_view what, const Env& env, const ledger::Submission& submission) {
  // From the request alone, so a repeat names the same document or session.
  return ledger::DossierIdFor(env.command_env.province, absl::StrCat(what, "\n", submission.caller),
                              submission.request_id);
}

}  // namespace onestop::approval::handlers
