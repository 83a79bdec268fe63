// What comes with a dossier: its components and their files, checked before the command is made.

#include "services/intake/handlers/submission.h"

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/documents/uploads.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refuse.h"
#include "libs/service/at_field.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::intake::handlers {

namespace {

// Originals, certified copies or plain copies of one component, on paper.
constexpr int kCopiesMax = 1000;
// Open dossiers of one owner and procedure that are told, an enterprise may have hundreds; and those with one reference.
constexpr int kAlikeDossiersTold = 3;

}  // namespace

void CheckComponents(rpc::Fields& fields, const std::string& path,
                     const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components) {
  // Counted first, so that a huge list costs one violation and not thousands.
  fields.Count(path, components.size(), 0, kRequestComponentsMax);
  for (int i = 0; i < components.size() && i < kRequestComponentsMax; ++i) {
    const std::string here = absl::StrCat(path, "[", i, "].");
    fields.Code(here + "kind", components[i].kind(), kComponentKindBytesMax);
    if (!components[i].document_id().empty()) fields.Uuid(here + "document_id", components[i].document_id());
    fields.Range(here + "originals", components[i].originals(), 0, kCopiesMax);
    fields.Range(here + "certified_copies", components[i].certified_copies(), 0, kCopiesMax);
    fields.Range(here + "copies", components[i].copies(), 0, kCopiesMax);
  }
}

absl::StatusOr<std::vector<documents::UploadedFile>> FindFiles(
    const Env& env, const dossier::Actor& actor,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components,
    absl::Time deadline) {
  std::vector<std::string> ids;
  for (const onestop::common::v1::Component& component : components) {
    // Components on paper have no document.
    if (!component.document_id().empty()) ids.push_back(component.document_id());
  }
  return documents::FindUploads(
      env.reads, ledger::ScopeOf(actor, env.command_env.province, dossier::ReadLevel::kPersonal), ids,
      deadline);
}

std::vector<dossier::v1::HandedInDocument> HandedIn(const std::vector<documents::UploadedFile>& files) {
  std::vector<dossier::v1::HandedInDocument> found;
  for (const documents::UploadedFile& file : files) {
    dossier::v1::HandedInDocument& document = found.emplace_back();
    document.set_document_id(file.document_id);
    document.set_sha256(file.sha256);
    document.set_size_bytes(file.size_bytes);
  }
  return found;
}

absl::StatusOr<std::vector<ledger::AlikeDossier>> FindAlike(const Env& env,
                                                            const ledger::Submission& submission,
                                                            const ledger::AlikeQuery& query,
                                                            absl::Time deadline) {
  if (query.owner_identity.empty() && query.external_reference.empty()) {
    return std::vector<ledger::AlikeDossier>();
  }
  ASSIGN_OR_RETURN(ledger::Reader reader,
                   ledger::Reader::Begin(env.reads,
                                         ledger::ScopeOf(*submission.actor, env.command_env.province,
                                                         dossier::ReadLevel::kCourse),
                                         deadline));
  return reader.DossiersAlike(query, kAlikeDossiersTold);
}

absl::Status AtComponent(const absl::Status& error, const std::string& path,
                         const std::vector<onestop::common::v1::Component>& components) {
  const auto reason = base::ReasonOf(error);
  if (!reason.has_value()) return error;
  // A violation that already names its field comes from CheckComponents().
  if (refusal::HasReason(error, {onestop::common::v1::ERROR_REASON_FIELD_INVALID}) &&
      base::FieldViolationsOf(error).empty()) {
    return service::AtField(error, path);
  }
  if (!refusal::HasReason(error, {onestop::common::v1::ERROR_REASON_DOCUMENT_NOT_FOUND})) return error;
  for (size_t i = 0; i < components.size(); ++i) {
    if (components[i].document_id() == reason->metadata.at("document_id")) {
      return service::AtField(error, absl::StrCat(path, "[", i, "].document_id"));
    }
  }
  return error;
}

v1::SubmittedDossier ToSubmitted(const ledger::Committed& committed, const service::LookupKeys& lookup_keys) {
  const auto& event = committed.event.submitted();
  v1::SubmittedDossier submitted;
  submitted.set_dossier_id(committed.dossier.id);
  // The event has its hash only. A repeat is told the same one, which may be of a key that was replaced meanwhile.
  submitted.set_lookup_secret(lookup_keys.SecretOf(committed.dossier.id, event.lookup_secret_hash()));
  if (event.has_intake_due_time()) *submitted.mutable_intake_due_time() = event.intake_due_time();
  return submitted;
}

}  // namespace onestop::intake::handlers
