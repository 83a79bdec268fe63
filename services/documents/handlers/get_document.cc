// What is known of a document, with the report on its signatures.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/errors.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "services/documents/handlers/handlers.h"

namespace onestop::documents_service::handlers {
namespace {

// The fields of the leader's signature and of the seal in a result.
constexpr char kSignatureField[] = "onestop.leader";
constexpr char kSealField[] = "onestop.seal";
// ETSI EN 319 142-1: with an archive time stamp.
constexpr char kArchiveLevel[] = "B-LTA";

// A client may ask for hours, a statement takes milliseconds.
absl::Time DeadlineOf(const rpc::Call& call) {
  return std::min(call.deadline, absl::Now() + kStatementTimeMax);
}

// What the evidence of an accepted signature says of it. Only what holds becomes an event.
signing::v1::Signature ToSignature(const dossier::v1::SignatureEvidence& evidence, const char* field) {
  signing::v1::Signature signature;
  signature.set_field_name(field);
  signature.set_kind(signing::v1::SIGNATURE_KIND_APPROVAL);
  signature.set_verdict(signing::v1::VERDICT_VALID);
  *signature.mutable_byte_range() = evidence.byte_range();
  signing::v1::Certificate& signer = *signature.mutable_signer();
  signer.set_subject(evidence.certificate_subject());
  signer.set_serial(evidence.certificate_serial());
  signer.set_sha256(evidence.certificate_sha256());
  *signer.mutable_not_before() = evidence.certificate_not_before();
  *signer.mutable_not_after() = evidence.certificate_not_after();
  *signature.mutable_time_stamp_time() = evidence.time_stamp_time();
  signature.set_time_stamp_authority(evidence.time_stamp_authority());
  signature.set_digest_algorithm(evidence.digest_algorithm());
  signature.set_signature_algorithm(evidence.signature_algorithm());
  signature.set_level(evidence.level());
  signature.set_revocation(evidence.revocation());
  signature.set_revocation_source(evidence.revocation_source());
  return signature;
}

// Adds to the report what one more event about the result says.
void AddEvent(const dossier::v1::Event& event, signing::v1::Report& report) {
  *report.mutable_verify_time() = event.occur_time();
  if (event.has_result_signed()) {
    // A result that was sent back and signed again has one signature.
    report.clear_signatures();
    *report.add_signatures() = ToSignature(event.result_signed().signature(), kSignatureField);
    report.set_policy_version(event.result_signed().signature().policy_version());
  } else if (event.has_result_sealed()) {
    *report.add_signatures() = ToSignature(event.result_sealed().seal(), kSealField);
    // The archive time stamp stands over everything, so that the leader's signature is kept as the seal is.
    if (event.result_sealed().seal().level() == kArchiveLevel) {
      for (signing::v1::Signature& signature : *report.mutable_signatures())
        signature.set_level(kArchiveLevel);
    }
    report.set_policy_version(event.result_sealed().seal().policy_version());
  } else if (event.has_archive_renewed()) {
    report.set_policy_version(event.archive_renewed().time_stamp().policy_version());
  }
}

// The report on a file that the office signed, sealed or renewed, as the events about it hold it.
absl::StatusOr<signing::v1::Report> ReportOfResult(const Env& env, const rpc::Call& call,
                                                   const store::DocumentRow& row) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const dossier::Actor> actor, env.actor_of(call));
  ASSIGN_OR_RETURN(const std::vector<std::string> payloads,
                   store::FindSignatureEvents(
                       env.pool, ledger::ScopeOf(*actor, env.province, dossier::ReadLevel::kPersonal),
                       row.document_id, DeadlineOf(call)));
  signing::v1::Report report;
  report.set_verdict(signing::v1::VERDICT_VALID);
  report.set_media_type(row.media_type);
  report.set_size_bytes(row.size_bytes);
  report.set_sha256(row.sha256);
  for (const std::string& payload : payloads) {
    dossier::v1::Event event;
    if (!event.ParseFromString(payload)) {
      return dossier::error::HistoryDamaged(event.dossier_id(), event.sequence(), "cannot be read");
    }
    AddEvent(event, report);
  }
  return report;
}

bool IsSigned(const store::DocumentRow& row) {
  return row.result_kind >= static_cast<int>(dossier::ResultDocument::Kind::kSigned);
}

}  // namespace

absl::StatusOr<store::DocumentRow> FindForCaller(const Env& env, const rpc::Call& call,
                                                 const std::string& document_id) {
  rpc::Fields fields;
  fields.Uuid("document_id", document_id);
  // The caller first: a caller that is not known gets nothing but that.
  ASSIGN_OR_RETURN(const std::shared_ptr<const dossier::Actor> actor, env.actor_of(call));
  RETURN_IF_ERROR(fields.status());
  call.objects = {document_id};
  return store::Find(env.pool, ledger::ScopeOf(*actor, env.province, dossier::ReadLevel::kPersonal),
                     document_id, DeadlineOf(call));
}

documents::v1::Document ToProto(const store::DocumentRow& row) {
  documents::v1::Document document;
  document.set_document_id(row.document_id);
  document.set_file_name(row.file_name);
  document.set_media_type(row.media_type);
  document.set_size_bytes(row.size_bytes);
  document.set_sha256(row.sha256);
  *document.mutable_upload_time() = service::ToTimestamp(row.upload_time);
  document.set_signature_verdict(IsSigned(row) ? signing::v1::VERDICT_VALID
                                               : static_cast<signing::v1::Verdict>(row.verdict));
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
  // The numbers of ResultStage are those of dossier::ResultDocument::Kind.
  response.set_result_stage(static_cast<documents::v1::ResultStage>(row.result_kind));
  if (IsSigned(row)) {
    ASSIGN_OR_RETURN(*response.mutable_signature_report(), ReportOfResult(env, call, row));
  }
  return response;
}

}  // namespace onestop::documents_service::handlers
