// Corrects what was submitted, before acceptance. What was is kept by the event.

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/refusal/refuse.h"
#include "libs/service/at_field.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake::handlers {
namespace {

// Reads the particulars at `path` and adds to `fields` what is wrong with them. `name_required`: the name may be
// changed, and not be taken away.
dossier::PartyChange ReadParty(rpc::Fields& fields, const std::string& path, const v1::PartyChange& change,
                               bool name_required) {
  using onestop::common::v1::IDENTITY_KIND_NONE;
  dossier::PartyChange read;
  if (change.has_full_name()) {
    if (name_required && change.full_name().empty()) {
      fields.Add(path + "full_name", "is empty; give the name as it should be, or leave the field out");
    }
    CheckFullName(fields, path + "full_name", change.full_name());
    read.full_name = change.full_name();
  }
  // Kind and number are changed together: a kind alone would give the number that is there another meaning.
  CheckIdentity(fields, path, change.identity_kind(), change.identity_number());
  if (change.has_identity_number() || change.identity_kind() == IDENTITY_KIND_NONE) {
    read.identity = {.kind = change.identity_kind(), .number = change.identity_number()};
  } else if (change.identity_kind() != 0) {
    fields.Add(path + "identity_kind", "is given without a number; give both");
  }
  if (change.has_phone()) {
    CheckPhone(fields, path + "phone", change.phone());
    read.phone = change.phone();
  }
  if (change.has_email()) {
    CheckEmail(fields, path + "email", change.email());
    read.email = change.email();
  }
  if (change.has_address()) {
    CheckAddress(fields, path + "address", change.address());
    read.address = change.address();
  }
  return read;
}

std::vector<dossier::Amend::Choice> ReadChoices(
    rpc::Fields& fields, const google::protobuf::RepeatedPtrField<v1::ComponentChoice>& choices) {
  std::vector<dossier::Amend::Choice> read;
  fields.Count("change.remove_components", choices.size(), 0, kRequestComponentsMax);
  for (int i = 0; i < choices.size() && i < kRequestComponentsMax; ++i) {
    const std::string here = absl::StrCat("change.remove_components[", i, "].");
    fields.Code(here + "kind", choices[i].kind(), kComponentKindBytesMax);
    if (!choices[i].document_id().empty()) fields.Uuid(here + "document_id", choices[i].document_id());
    read.push_back({.kind = choices[i].kind(), .document_id = choices[i].document_id()});
  }
  return read;
}

// The domain says what is wrong with a change, and this where it is in the request. Of components that are
// too many, or whose file is not there, NamingComponents() says it.
rpc::Reply<v1::AmendSubmissionResponse> NamingChange(rpc::Reply<v1::AmendSubmissionResponse> reply) {
  return rpc::Reply<v1::AmendSubmissionResponse>(
      [reply = std::move(reply)](absl::StatusOr<v1::AmendSubmissionResponse> answer) mutable {
        const auto reason = base::ReasonOf(answer.status());
        if (refusal::HasReason(answer.status(), {onestop::common::v1::ERROR_REASON_FIELD_INVALID}) &&
            base::FieldViolationsOf(answer.status()).empty() && !reason->metadata.contains("present")) {
          const bool removal = reason->metadata.contains("component");
          answer = service::AtField(answer.status(), removal ? "change.remove_components" : "change");
        }
        reply.Complete(std::move(answer));
      });
}

}  // namespace

void AmendSubmission(const Env& env, const rpc::Call& call, const v1::AmendSubmissionRequest& request,
                     rpc::Reply<v1::AmendSubmissionResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  const v1::SubmissionChange& change = request.change();
  dossier::Amend amend = {
      .owner = ReadParty(fields, "change.owner.", change.owner(), /*name_required=*/true),
      .submitter = ReadParty(fields, "change.submitter.", change.submitter(), /*name_required=*/false),
      .added = {change.add_components().begin(), change.add_components().end()},
      .documents = {},
      .removed = ReadChoices(fields, change.remove_components())};
  CheckComponents(fields, "change.add_components", change.add_components());
  if (!fields.ok()) return reply.Complete(fields.status());

  // Without its command yet: the documents that belong to it are looked up as the caller that is found here.
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  const auto files = FindFiles(env, *submission->actor, change.add_components(), call.deadline);
  if (!files.ok()) return reply.Complete(files.status());
  amend.documents = HandedIn(*files);
  submission->command = std::move(amend);
  service::Submit(
      env.command_env, call, *std::move(submission),
      [](const ledger::Committed& committed) {
        const auto& amended = committed.event.submission_amended();
        v1::AmendSubmissionResponse response;
        response.set_changed_fields(amended.fields_size());
        response.set_removed_components(amended.removed_components_size());
        response.set_added_components(amended.added_components_size());
        response.set_dossier_id(committed.dossier.id);
        return response;
      },
      NamingChange(NamingComponents("change.add_components", change.add_components(), std::move(reply))));
}

}  // namespace onestop::intake::handlers
