// What comes with a dossier: its people, its components and their files, checked before the command is
// made.

#include "services/intake/handlers/submission.h"

#include <openssl/rand.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/documents/uploads.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/ledger/reader.h"
#include "libs/refusal/refuse.h"
#include "libs/service/at_field.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::intake::handlers {

namespace {

constexpr int kPhoneCharactersMax = 20;
// RFC 5321: a path has at most 256 bytes, of which two are its brackets.
constexpr int kEmailCharactersMax = 254;
constexpr int kAddressCharactersMax = 500;
constexpr int kComponentKindBytesMax = 64;
// Originals, certified copies or plain copies of one component, on paper.
constexpr int kCopiesMax = 1000;

bool AllDigits(absl::string_view text) { return std::ranges::all_of(text, absl::ascii_isdigit); }

// 12 digits of a personal identity number, or a tax code: 10 digits, or 10 and 3 after a hyphen.
bool IsIdentityNumber(absl::string_view text) {
  // Only the form: whether the number exists is known by other registers.
  if (text.size() == 12 || text.size() == 10) return AllDigits(text);
  return text.size() == 14 && text[10] == '-' && AllDigits(text.substr(0, 10)) && AllDigits(text.substr(11));
}

}  // namespace

std::string NewLookupSecret() {
  unsigned char random[dossier::kLookupSecretLength];
  // From OpenSSL's generator: the secret protects personal data.
  CHECK(RAND_bytes(random, sizeof(random)) == 1);
  std::string secret;
  // 32 divides 256, so every character is equally likely.
  for (const unsigned char byte : random) secret.push_back(dossier::kLookupSecretAlphabet[byte % 32]);
  return secret;
}

void CheckParty(rpc::Fields& fields, const std::string& path, const onestop::common::v1::Party& party,
                bool required) {
  if (required) {
    fields.Required(absl::StrCat(path, ".full_name"), party.full_name(), service::kNameCharactersMax);
  } else {
    fields.Optional(absl::StrCat(path, ".full_name"), party.full_name(), service::kNameCharactersMax);
  }
  const std::string& identity = party.identity_number();
  if (!identity.empty() && !IsIdentityNumber(identity)) {
    fields.Add(absl::StrCat(path, ".identity_number"),
               "is neither 12 digits (personal) nor 10 digits, or 10 and 3 after a hyphen (tax code)");
  }
  fields.Optional(absl::StrCat(path, ".phone"), party.phone(), kPhoneCharactersMax);
  fields.Optional(absl::StrCat(path, ".email"), party.email(), kEmailCharactersMax);
  fields.Optional(absl::StrCat(path, ".address"), party.address(), kAddressCharactersMax);
}

void CheckComponents(rpc::Fields& fields,
                     const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components) {
  // Counted first, so that a huge list costs one violation and not thousands.
  fields.Count("components", components.size(), 0, kRequestComponentsMax);
  for (int i = 0; i < components.size() && i < kRequestComponentsMax; ++i) {
    const std::string path = absl::StrCat("components[", i, "].");
    fields.Code(path + "kind", components[i].kind(), kComponentKindBytesMax);
    if (!components[i].document_id().empty()) fields.Uuid(path + "document_id", components[i].document_id());
    fields.Range(path + "originals", components[i].originals(), 0, kCopiesMax);
    fields.Range(path + "certified_copies", components[i].certified_copies(), 0, kCopiesMax);
    fields.Range(path + "copies", components[i].copies(), 0, kCopiesMax);
  }
}

absl::StatusOr<std::vector<dossier::v1::HandedInDocument>> FindDocuments(
    const Env& env, const dossier::Actor& actor,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components,
    absl::Time deadline) {
  std::vector<std::string> ids;
  for (const onestop::common::v1::Component& component : components) {
    // Components on paper have no document.
    if (!component.document_id().empty()) ids.push_back(component.document_id());
  }
  ASSIGN_OR_RETURN(
      const std::vector<documents::UploadedFile> files,
      documents::FindUploads(env.reads, ledger::ScopeOf(actor, env.command_env.province), ids, deadline));
  std::vector<dossier::v1::HandedInDocument> found;
  for (const documents::UploadedFile& file : files) {
    dossier::v1::HandedInDocument& document = found.emplace_back();
    document.set_document_id(file.document_id);
    document.set_sha256(file.sha256);
    document.set_size_bytes(file.size_bytes);
  }
  return found;
}

absl::Status AtComponent(const absl::Status& error,
                         const std::vector<onestop::common::v1::Component>& components) {
  const auto reason = base::ReasonOf(error);
  if (!reason.has_value()) return error;
  // A violation that already names its field comes from CheckComponents().
  if (refusal::HasReason(error, {onestop::common::v1::ERROR_REASON_FIELD_INVALID}) &&
      base::FieldViolationsOf(error).empty()) {
    return service::AtField(error, "components");
  }
  if (!refusal::HasReason(error, {onestop::common::v1::ERROR_REASON_DOCUMENT_NOT_FOUND})) return error;
  for (size_t i = 0; i < components.size(); ++i) {
    if (components[i].document_id() == reason->metadata.at("document_id")) {
      return service::AtField(error, absl::StrCat("components[", i, "].document_id"));
    }
  }
  return error;
}

v1::SubmittedDossier ToSubmitted(const ledger::Committed& committed, const std::string& lookup_secret) {
  v1::SubmittedDossier submitted;
  submitted.set_dossier_id(committed.dossier.id);
  submitted.set_lookup_secret(lookup_secret);
  // The secret is not in the event, which has only its hash: it is shown once, in this answer.
  const auto& event = committed.event.submitted();
  if (event.has_intake_due_time()) *submitted.mutable_intake_due_time() = event.intake_due_time();
  return submitted;
}

}  // namespace onestop::intake::handlers
