// What is known of a document, with the report on its signatures.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "services/documents/handlers/handlers.h"

namespace onestop::documents_service::handlers {
absl::StatusOr<store::DocumentRow> FindForCaller(const Env& env, const rpc::Call& call,
                                                 const std::string& document_id) {
  rpc::Fields fields;
  fields.Uuid("document_id", document_id);
  // The caller first: a caller that is not known gets nothing but that.
  ASSIGN_OR_RETURN(const std::shared_ptr<const dossier::Actor> actor, env.who_acts(call));
  RETURN_IF_ERROR(fields.status());
  // Capped: a client may ask for hours, a statement takes milliseconds.
  const absl::Time deadline = std::min(call.deadline, absl::Now() + kStatementTimeMax);
  return store::Find(env.pool, ledger::ScopeOf(*actor, env.province), document_id, deadline);
}

documents::v1::Document ToProto(const store::DocumentRow& row) {
  documents::v1::Document document;
  document.set_document_id(row.document_id);
  document.set_file_name(row.file_name);
  document.set_media_type(row.media_type);
  document.set_size_bytes(row.size_bytes);
  document.set_sha256(row.sha256);
  *document.mutable_upload_time() = service::ToTimestamp(row.upload_time);
  document.set_signature_verdict(static_cast<signing::v1::Verdict>(row.verdict));
  return document;
}

absl::StatusOr<documents::v1::GetDocumentResponse> GetDocument(
    const Env& env, const rpc::Call& call, const documents::v1::GetDocumentRequest& request) {
  ASSIGN_OR_RETURN(const store::DocumentRow row, FindForCaller(env, call, request.document_id()));
  documents::v1::GetDocumentResponse response;
  *response.mutable_document() = ToProto(row);
  if (!row.report.empty() && !response.mutable_signature_report()->ParseFromString(row.report)) {
    return absl::InternalError(absl::StrCat("the report on document ", row.document_id, " does not parse"));
  }
  // Set while the verdict may still change.
  if (row.next_verify_time.has_value()) {
    *response.mutable_next_verify_time() = service::ToTimestamp(*row.next_verify_time);
  }
  response.set_signed_document_id(row.signed_document_id);
  return response;
}

}  // namespace onestop::documents_service::handlers
