#pragma once

/// What submitting online and receiving at the counter have in common; the files of an amendment and of a
/// supplement, too.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/reason.h"
#include "libs/catalog/names.h"
#include "libs/documents/uploads.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/identity.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "libs/service/request_limits.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/party.h"
#include "services/intake/handlers/warnings.h"

namespace onestop::intake::handlers {

/// Components that one request may bring. How many a dossier may have in all is
/// dossier::kDossierComponentsMax.
inline constexpr int kRequestComponentsMax = 100;
/// A component's key in its procedure's list.
inline constexpr int kComponentKindBytesMax = 64;
/// What a portal calls a dossier.
inline constexpr int kExternalReferenceCharactersMax = 100;

/// Checks the components at `path`.
void CheckComponents(rpc::Fields& fields, const std::string& path,
                     const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components);

/// What is stored of the files that `components` name, as far as `actor` may read them. Errors: as
/// pg::ReadTransaction.
absl::StatusOr<std::vector<documents::UploadedFile>> FindFiles(
    const Env& env, const dossier::Actor& actor,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components,
    absl::Time deadline);

/// What an event says of them.
std::vector<dossier::v1::HandedInDocument> HandedIn(const std::vector<documents::UploadedFile>& files);

/// The open dossiers of the procedure that the owner has already, and those that the actor submitted with the same reference, as
/// far as the actor may see them: of a portal those that it submitted. None where neither the owner's identity number
/// nor a reference is given. Errors: as pg::ReadTransaction.
absl::StatusOr<std::vector<ledger::AlikeDossier>> FindAlike(const Env& env,
                                                            const ledger::Submission& submission,
                                                            const ledger::AlikeQuery& query,
                                                            absl::Time deadline);

/// `refusal` with the field of the request in it, when it is about a component of the list at `path`: of a
/// document that is not there the component that names it, of too many components the list. Another refusal as
/// it is.
absl::Status AtComponent(const absl::Status& refusal, const std::string& path,
                         const std::vector<onestop::common::v1::Component>& components);

/// `reply`, with the field in what is refused of the `components` at `path`.
template <typename Response>
rpc::Reply<Response> NamingComponents(
    std::string path, const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components,
    rpc::Reply<Response> reply) {
  return rpc::Reply<Response>(
      [path = std::move(path),
       components = std::vector<onestop::common::v1::Component>(components.begin(), components.end()),
       reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
        if (!answer.ok()) answer = AtComponent(answer.status(), path, components);
        reply.Complete(std::move(answer));
      });
}

v1::SubmittedDossier ToSubmitted(const ledger::Committed& committed, const service::LookupKeys& lookup_keys);

/// Checks what both requests have, looks up what is handed in and hands the command on: that a file is
/// missing, and what a strict request is refused for, is refused by the domain, so that a repeat gets its first
/// answer. `fields` holds what is wrong already.
template <typename Request, typename Response>
void TakeIn(const Env& env, const rpc::Call& call, const Request& request,
            onestop::common::v1::Channel channel, rpc::Fields fields, rpc::Reply<Response> reply) {
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Code("procedure_code", request.procedure_code(), service::kProcedureCodeBytesMax);
  fields.Code("intake_unit", request.intake_unit(), service::kAgencyIdBytesMax);
  CheckParty(fields, "owner", request.owner(), /*required=*/true);
  CheckParty(fields, "submitter", request.submitter(), /*required=*/false);
  CheckComponents(fields, "components", request.components());
  fields.Optional("external_reference", request.external_reference(), kExternalReferenceCharactersMax);
  if (!fields.ok()) return reply.Complete(fields.status());

  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  // A mistyped unit would be refused as one in which the caller has no role.
  if (const std::string wrong = catalog::WhyNoAgency(*submission->catalogue, request.intake_unit());
      !wrong.empty()) {
    return reply.Complete(base::FieldError("intake_unit", wrong));
  }
  const auto files = FindFiles(env, *submission->actor, request.components(), call.deadline);
  if (!files.ok()) return reply.Complete(files.status());
  std::vector<v1::SubmissionWarning> warnings = FindWarnings(*submission->catalogue, request.procedure_code(),
                                                             env.command_env.now(), request.components());
  WarnOfTypes(request.components(), *files, warnings);
  const auto alike = FindAlike(env, *submission,
                               {.owner_identity = dossier::IdentityKey(request.owner()),
                                .procedure_code = request.procedure_code(),
                                .external_reference = request.external_reference(),
                                .submitted_by = submission->actor->id,
                                .except_id = submission->dossier_id},
                               call.deadline);
  if (!alike.ok()) return reply.Complete(alike.status());
  WarnOfAlike(*alike, warnings);
  const std::string secret = env.lookup_keys.SecretFor(submission->dossier_id);
  submission->command =
      dossier::Submit{.province = env.command_env.province,
                      .procedure_code = request.procedure_code(),
                      .intake_unit = request.intake_unit(),
                      .resolving_agency = "",
                      .channel = channel,
                      .owner = request.owner(),
                      .submitter = request.submitter(),
                      .components = {request.components().begin(), request.components().end()},
                      .documents = HandedIn(*files),
                      .external_reference = request.external_reference(),
                      .lookup_secret_hash = dossier::HashLookupSecret(submission->dossier_id, secret),
                      .refusal = request.strict() ? RefusalOf(warnings) : absl::OkStatus()};
  // After the refusal: no paper is refused for the calendar.
  WarnOfCalendar(*submission->catalogue, request.procedure_code(), env.command_env.now(), warnings);
  service::Submit(
      env.command_env, call, *std::move(submission),
      [&env, warnings = std::move(warnings)](const ledger::Committed& committed) {
        Response response;
        *response.mutable_dossier() = ToSubmitted(committed, env.lookup_keys);
        response.mutable_warnings()->Assign(warnings.begin(), warnings.end());
        return response;
      },
      NamingComponents("components", request.components(), std::move(reply)));
}

}  // namespace onestop::intake::handlers
