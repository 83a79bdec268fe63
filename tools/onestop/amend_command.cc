// dossier amend: what was typed wrongly at the counter is put right, before acceptance; where the applicant is reached, later, too.

#include <memory>
#include <string>
#include <vector>

#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/counter_options.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;

struct AmendOptions : CommandOptions {
  PartyOptions owner;
  PartyOptions submitter;
  std::vector<std::string> add;
  /// "KIND", or "KIND=DOCUMENT" for one of several.
  std::vector<std::string> remove;
};

absl::Status FillPartyChange(const PartyOptions& options, intake::v1::PartyChange& change) {
  if (options.name.has_value()) change.set_full_name(*options.name);
  if (options.identity.has_value()) change.set_identity_number(*options.identity);
  ASSIGN_OR_RETURN(const auto kind, IdentityKindOf(options));
  change.set_identity_kind(kind);
  if (options.phone.has_value()) change.set_phone(*options.phone);
  if (options.email.has_value()) change.set_email(*options.email);
  if (options.address.has_value()) change.set_address(*options.address);
  return absl::OkStatus();
}

absl::Status FillChange(Session& session, const rpc::Client& client, const AmendOptions& options,
                        const std::string& request_id, intake::v1::SubmissionChange& change) {
  RETURN_IF_ERROR(FillPartyChange(options.owner, *change.mutable_owner()));
  RETURN_IF_ERROR(FillPartyChange(options.submitter, *change.mutable_submitter()));
  for (const std::string& text : options.remove) {
    const size_t equals = text.find('=');
    intake::v1::ComponentChoice& choice = *change.add_remove_components();
    choice.set_kind(text.substr(0, equals));
    if (equals != std::string::npos) choice.set_document_id(text.substr(equals + 1));
  }
  RETURN_IF_ERROR(CheckFiles(options.add));
  for (const std::string& text : options.add) {
    ASSIGN_OR_RETURN(*change.add_add_components(), MakeComponent(session, client, request_id, text));
  }
  return absl::OkStatus();
}

absl::Status Amend(Session& session, const AmendOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<IntakeService>();
  intake::v1::AmendSubmissionRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  RETURN_IF_ERROR(FillChange(session, client, options, request.request_id(), *request.mutable_change()));
  ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &IntakeService::Stub::AmendSubmission,
                                                    request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
    return absl::OkStatus();
  }
  session.out() << session.Localize("corrected: $0 particulars, $1 papers taken out, $2 papers added",
                                    response.changed_fields(), response.removed_components(),
                                    response.added_components())
                << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddAmendCommand(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<AmendOptions>();
  CLI::App& command = *dossier.add_subcommand("amend",
                                              "correct what was submitted, before acceptance; then phone, "
                                              "e-mail and address: '' removes a particular");
  command.footer(
      "  onestop dossier amend 01f0c1d2-… --as mc01 --owner-name 'Nguyễn Văn Ánh' --owner-phone ''\n"
      "  onestop dossier amend 01f0c1d2-… --as mc01 --remove don --add don-de-nghi=don.pdf");
  AddDossierOptions(command, *options);
  AddPartyOptions(command, "owner", options->owner);
  AddPartyOptions(command, "submitter", options->submitter);
  AddComponentOption(command, "--add", options->add);
  command.add_option("--remove", options->remove, "a paper to take out: KIND, or KIND=DOCUMENT of several")
      ->type_name("KIND[=DOCUMENT]");
  Bind(command, action, options, &Amend);
}

}  // namespace onestop::cli
