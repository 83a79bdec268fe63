// dossier look-up-secret: what opens the look-up, once more, for an applicant who has lost it.

#include <memory>
#include <string>

#include "libs/messages/status.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;

struct SecretOptions {
  std::string dossier;
};

absl::Status TellSecret(Session& session, const SecretOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<IntakeService>();
  intake::v1::GetLookupSecretRequest request;
  ASSIGN_OR_RETURN(*request.mutable_dossier_id(), FindDossier(session, client, options.dossier));
  ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &IntakeService::Stub::GetLookupSecret,
                                                    request, session.Call()));
  if (response.lookup_secret().empty()) {
    return messages::Error(
        absl::StatusCode::kFailedPrecondition,
        messages::Both(
            "this dossier has no look-up secret any more: it was imported, or the key was withdrawn that "
            "the secret was made with; the counter tells the applicant how the dossier stands"));
  }
  if (session.for_programs()) {
    session.WriteObject(response);
    return absl::OkStatus();
  }
  WriteFacts(session.out(),
             {{session.Localize("dossier id"), response.dossier_id()},
              {session.Localize(messages::InContext("receipt", "code")), response.dossier_code()},
              {session.Localize("look-up secret"), response.lookup_secret()}});
  return absl::OkStatus();
}

}  // namespace

void AddLookupSecretCommand(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<SecretOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "look-up-secret", "print the look-up secret once more, for an applicant who has lost it");
  command.footer("  onestop dossier look-up-secret H31.06-240115-0007 --as mc01");
  command.add_option("dossier", options->dossier, "the dossier's id or code")
      ->required()
      ->type_name("DOSSIER");
  Bind(command, action, options, &TellSecret);
}

}  // namespace onestop::cli
