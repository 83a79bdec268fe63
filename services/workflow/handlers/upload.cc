// Looks a file up before the ledger decides, which may not read other tables.

#include "services/workflow/handlers/upload.h"

#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refusals.h"
#include "libs/service/at_field.h"

namespace onestop::workflow::handlers {

absl::StatusOr<documents::UploadedFile> FindUpload(const Env& env, const dossier::Actor& actor,
                                                   const std::string& document_id, absl::Time deadline) {
  ASSIGN_OR_RETURN(
      std::vector<documents::UploadedFile> found,
      documents::FindUploads(env.reads,
                             ledger::ScopeOf(actor, env.command_env.province, dossier::ReadLevel::kPersonal),
                             {document_id}, deadline));
  // The same answer for a document that is not there and one that the caller may not read.
  if (found.empty()) return service::AtField(refusal::DocumentNotFound(document_id), "document_id");
  return std::move(found[0]);
}

absl::StatusOr<dossier::InquiryDocument> FindInquiryDocument(const Env& env, const dossier::Actor& actor,
                                                             const std::string& document_id,
                                                             absl::Time deadline) {
  if (document_id.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const documents::UploadedFile found, FindUpload(env, actor, document_id, deadline));
  dossier::v1::HandedInDocument document;
  document.set_document_id(found.document_id);
  document.set_sha256(found.sha256);
  document.set_size_bytes(found.size_bytes);
  return document;
}

}  // namespace onestop::workflow::handlers
