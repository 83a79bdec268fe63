// Makes the draft of a result from its template, stores it and commits the command that names it.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/errors.h"
#include "libs/forms/result_document.h"
#include "libs/refusal/refuse.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/result_io.h"
#include "services/approval/handlers/signer_block.h"

namespace onestop::approval::handlers {
namespace {

struct ListField {
  const char* name;
  int min;
  int max;
  int characters_max;
};
constexpr ListField kTitles = {"signer_titles", 0, 4, 100};
constexpr ListField kDecision = {"decision", 1, 100, service::kCommentCharactersMax};
constexpr ListField kBases = {"legal_bases", 0, 30, 1000};
constexpr ListField kRecipients = {"recipients", 0, 20, service::kNameCharactersMax};

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void CheckList(rpc::Fields& fields, const ListField& field, const Texts& texts) {
  fields.Count(field.name, texts.size(), field.min, field.max);
  // Only as many entries as are allowed are checked: a request may hold thousands.
  for (int i = 0; i < std::min(texts.size(), field.max); ++i) {
    fields.Required(absl::StrCat(field.name, "[", i, "]"), texts[i], field.characters_max);
  }
}

service::CommandHeader ReadFields(rpc::Fields& fields, const v1::ComposeDraftRequest& request) {
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Range("task_number", request.task_number(), 1, service::kTaskNumberMax);
  fields.Required("title", request.title(), service::kTitleCharactersMax);
  fields.Code("signer", request.signer(), service::kStaffIdBytesMax);
  fields.Text("refusal_reason", request.refusal_reason(), service::kCommentCharactersMax);
  CheckList(fields, kTitles, request.signer_titles());
  CheckList(fields, kDecision, request.decision());
  CheckList(fields, kBases, request.legal_bases());
  CheckList(fields, kRecipients, request.recipients());
  return header;
}

std::vector<std::string> List(const Texts& texts) { return {texts.begin(), texts.end()}; }

std::string AgencyName(const catalog::Snapshot& catalogue, const std::string& id, absl::CivilDay day) {
  const catalog::v1::Agency* const agency = catalogue.AgencyOn(id, day);
  return agency == nullptr ? "" : agency->name();
}

// What the result says of the dossier, its procedure and its agency on the day of the event.
absl::StatusOr<forms::ResultFields> FieldsOf(const Env& env, const ledger::Submission& submission,
                                             const dossier::Dossier& dossier,
                                             const v1::ComposeDraftRequest& request,
                                             const SignerBlock& signer, absl::Time time) {
  const catalog::Snapshot& catalogue = *submission.catalogue;
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::OfficeZone());
  const std::string& agency_id = dossier.resolving_agency;
  const catalog::v1::Agency* const agency = catalogue.AgencyOn(agency_id, day);
  if (agency == nullptr) return dossier::error::CatalogueEntryNotFound("agency", agency_id);
  forms::ResultFields fields;
  fields.parent_agency = AgencyName(catalogue, agency->parent_id(), day);
  // The agency above the highest of the catalogue is configured.
  if (fields.parent_agency.empty()) fields.parent_agency = env.office.parent_agency;
  fields.agency = agency->name();
  fields.place = env.office.place;
  fields.document_symbol = agency->document_symbol();
  fields.procedure_code = dossier.procedure_code;
  fields.title = request.title();
  fields.legal_bases = List(request.legal_bases());
  const catalog::v1::Procedure* const procedure =
      catalogue.PublishedProcedureVersion(dossier.procedure_code, dossier.procedure_version);
  if (procedure != nullptr) {
    fields.procedure_name = procedure->name();
    // Those that the specialist gives replace the procedure's: a decision may rest on others.
    if (fields.legal_bases.empty()) fields.legal_bases = List(procedure->legal_basis());
  }
  fields.dossier_code = dossier.code;
  fields.owner = dossier.owner.full_name();
  if (dossier.accept_time.has_value()) {
    fields.accepted_on = absl::ToCivilDay(*dossier.accept_time, calendar::OfficeZone());
  }
  if (dossier.due_time.has_value()) {
    fields.due_on = absl::ToCivilDay(*dossier.due_time, calendar::OfficeZone());
  }
  fields.decision = List(request.decision());
  fields.signer_titles = signer.titles;
  fields.signer_name = signer.name;
  fields.recipients = List(request.recipients());
  fields.verification_address = env.office.verification_address;
  fields.drafted_at = time;
  return fields;
}

struct Made {
  dossier::Draft draft;
  // The file that was stored for it alone; empty when the same bytes were there before.
  std::string stored_sha256;
};

// The draft, made and stored. Nothing is stored when a dry run shows that the command is refused; what
// the ledger refuses all the same (the request_id was used before, the task was taken meanwhile) is removed
// again.
absl::StatusOr<Made> Make(const Env& env, const ledger::Submission& submission,
                          const v1::ComposeDraftRequest& request) {
  ASSIGN_OR_RETURN(const dossier::Dossier dossier, ReadDossier(env, submission));
  const absl::Time now = env.command_env.now();
  const absl::Time time = now;
  const absl::CivilDay day = absl::ToCivilDay(time, calendar::OfficeZone());
  dossier::Draft draft = {.task_number = request.task_number(),
                          .document_id = IdOf("document", env, submission),
                          // A placeholder: the domain checks its length, and the hash is known only
                          // when the draft is made.
                          .document_sha256 = std::string(32, '\0'),
                          .title = request.title(),
                          .refusal_reason = request.refusal_reason()};
  RETURN_IF_ERROR(ledger::DryRun(submission, draft, dossier, now));
  const forms::Template* const form = env.templates.Find(dossier.procedure_code, day);
  if (form == nullptr) {
    const std::string text = absl::FormatCivilTime(day);
    return refusal::Refuse(
        absl::NotFoundError(absl::StrCat("no template is for the procedure ", dossier.procedure_code, " on ",
                                         text, "; attach a draft that was made elsewhere")),
        common::v1::ERROR_REASON_TEMPLATE_NOT_FOUND, {{"procedure", dossier.procedure_code}, {"day", text}});
  }
  ASSIGN_OR_RETURN(const SignerBlock signer, SignerBlockOf(*submission.catalogue, dossier, request, time));
  ASSIGN_OR_RETURN(const forms::ResultFields fields,
                   FieldsOf(env, submission, dossier, request, signer, time));
  ASSIGN_OR_RETURN(const std::string pdf, forms::MakeResultDocument(*form, fields));
  documents::StoredFile file = {.sha256 = digest::Sha256Text(pdf),
                                .size_bytes = static_cast<int64_t>(pdf.size())};
  if (!submission.dry_run) {
    ASSIGN_OR_RETURN(file, StoreDocument(env, pdf));
  }
  draft.document_sha256 = file.sha256;
  draft.document_size = file.size_bytes;
  draft.template_id = form->id;
  draft.signer = request.signer();
  draft.signer_mandate_kind = signer.mandate_kind;
  // A file that was there before belongs to another draft and must stay.
  const bool is_new = !submission.dry_run && !file.was_stored;
  return Made{.draft = std::move(draft), .stored_sha256 = is_new ? file.sha256 : ""};
}

v1::ComposeDraftResponse ToComposeResponse(const ledger::Committed& committed) {
  const dossier::v1::ResultDrafted& drafted = committed.event.result_drafted();
  v1::ComposeDraftResponse response;
  response.set_version(committed.dossier.version);
  response.set_dossier_id(committed.dossier.id);
  response.set_dossier_code(committed.dossier.code);
  response.set_document_id(drafted.document_id());
  response.set_document_sha256(drafted.document_sha256());
  response.set_document_size(drafted.document_size());
  return response;
}

}  // namespace

void ComposeDraft(const Env& env, const rpc::Call& call, const v1::ComposeDraftRequest& request,
                  rpc::Reply<v1::ComposeDraftResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = ReadFields(fields, request);
  if (!fields.ok()) return reply.Complete(fields.status());
  dossier::Draft none;
  none.task_number = request.task_number();
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, none);
  if (!submission.ok()) return reply.Complete(submission.status());
  absl::StatusOr<Made> made = Make(env, *submission, request);
  const absl::Status why = made.status();
  const std::string stored = made.ok() ? made->stored_sha256 : "";
  if (made.ok()) submission->command = std::move(made->draft);
  service::Submit(
      env.command_env, call, *std::move(submission), &ToComposeResponse,
      Explained(why, TidyingUp(
                         env, [&env, stored](const auto& answer) { RemoveUnnamed(env, stored, answer); },
                         std::move(reply))));
}

}  // namespace onestop::approval::handlers
