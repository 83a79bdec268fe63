// The counter: dossiers come in, and results go out.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/counter_options.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

using Stub = intake::v1::IntakeService::Stub;

struct RejectOptions : CommandOptions {
  std::string reason;
};

struct ReturnOptions : CommandOptions {
  std::string receiver;
  std::string channel = "counter";
};

struct TakeInOptions : CommandOptions {
  std::string procedure;
  std::string unit;
  std::string channel;
  std::string reference;
  PartyOptions owner;
  PartyOptions submitter;
  /// "KIND" for a paper that is only presented, or "KIND=FILE".
  std::vector<std::string> components;
  bool strict = false;
};

void AddTakeInOptions(CLI::App& command, TakeInOptions& options) {
  command.add_option("--procedure", options.procedure, "national code of the procedure, such as 1.001786")
      ->required();
  command.add_option("--unit", options.unit, "the counter that takes it in, such as H31.19")->required();
  AddPartyOptions(command, "owner", options.owner);
  command.get_option("--owner-name")->required();
  AddPartyOptions(command, "submitter", options.submitter);
  AddComponentOption(command, "--component", options.components);
  command.add_flag("--strict", options.strict, "refuse what would be taken in with warnings");
  command.add_option("--reference", options.reference, "the sender's own code");
  AddCommandOptions(command, options);
}

absl::Status FillParty(const PartyOptions& options, common::v1::Party& party) {
  party.set_full_name(options.name.value_or(""));
  party.set_identity_number(options.identity.value_or(""));
  ASSIGN_OR_RETURN(const auto kind, IdentityKindOf(options));
  party.set_identity_kind(kind);
  party.set_phone(options.phone.value_or(""));
  party.set_email(options.email.value_or(""));
  party.set_address(options.address.value_or(""));
  return absl::OkStatus();
}

template <typename Request>
absl::Status FillTakeIn(Session& session, const rpc::Client& client, const TakeInOptions& options,
                        Request& request) {
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  request.set_procedure_code(options.procedure);
  request.set_intake_unit(options.unit);
  RETURN_IF_ERROR(FillParty(options.owner, *request.mutable_owner()));
  RETURN_IF_ERROR(CheckNamed("submitter", options.submitter));
  // Left out when the owner hands in.
  if (options.submitter.name.has_value()) {
    RETURN_IF_ERROR(FillParty(options.submitter, *request.mutable_submitter()));
  }
  request.set_strict(options.strict);
  request.set_external_reference(options.reference);
  return AddComponents(session, client, options.components, request);
}

template <typename Response>
void WriteSubmitted(const Session& session, const Response& response) {
  WriteWarnings(session, response.warnings());
  intake::v1::SubmittedDossier dossier = response.dossier();
  // In a dry run neither will ever exist, and a secret that is printed is written down.
  if (session.dry_run()) {
    dossier.clear_dossier_id();
    dossier.clear_lookup_secret();
  }
  if (session.for_programs()) return session.WriteObject(dossier);
  if (session.dry_run()) {
    WriteFacts(session.out(), {{session.Localize("answer due"),
                                session.ShowTime(dossier.intake_due_time(), dossier.has_intake_due_time())}});
    return;
  }
  WriteFacts(session.out(), {{session.Localize("dossier id"), dossier.dossier_id()},
                             {session.Localize("look-up secret"), dossier.lookup_secret()},
                             {session.Localize("answer due"),
                              session.ShowTime(dossier.intake_due_time(), dossier.has_intake_due_time())}});
}

absl::Status Submit(Session& session, const TakeInOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<intake::v1::IntakeService>();
  intake::v1::SubmitDossierRequest request;
  RETURN_IF_ERROR(FillTakeIn(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::SubmitDossier, request, session.Call()));
  WriteSubmitted(session, response);
  return absl::OkStatus();
}

absl::Status Receive(Session& session, const TakeInOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<intake::v1::IntakeService>();
  intake::v1::ReceiveDossierRequest request;
  ASSIGN_OR_RETURN(const auto channel, ParseEnum<common::v1::Channel>(options.channel));
  request.set_channel(channel);
  RETURN_IF_ERROR(FillTakeIn(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::ReceiveDossier, request, session.Call()));
  WriteSubmitted(session, response);
  return absl::OkStatus();
}

absl::Status Accept(Session& session, const CommandOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<intake::v1::IntakeService>();
  intake::v1::AcceptDossierRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::AcceptDossier, request, session.Call()));
  const intake::v1::Receipt& receipt = response.receipt();
  if (session.for_programs()) {
    session.WriteObject(receipt);
    return absl::OkStatus();
  }
  WriteFacts(session.out(), {{session.Localize(messages::InContext("receipt", "code")), receipt.code()},
                             {session.Localize(messages::InContext("receipt", "register")),
                              absl::StrCat(receipt.register_number())},
                             {session.Localize(messages::InContext("receipt", "accepted")),
                              session.ShowTime(receipt.accept_time())},
                             {session.Localize(messages::InContext("receipt", "due")),
                              session.ShowTime(receipt.due_time())}});
  return absl::OkStatus();
}

absl::Status Reject(Session& session, const RejectOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<intake::v1::IntakeService>();
  intake::v1::RejectDossierRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::RejectDossier, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("refusal slip number $0", response.form_number()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status Return(Session& session, const ReturnOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<intake::v1::IntakeService>();
  intake::v1::ReturnResultRequest request;
  ASSIGN_OR_RETURN(const auto how, ParseEnum<common::v1::Channel>(options.channel));
  request.set_channel(how);
  request.set_receiver(options.receiver);
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::ReturnResult, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("returned $0", session.ShowTime(response.return_time())) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddIntakeCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<TakeInOptions>();
    CLI::App& command = *dossier.add_subcommand("submit", "send a dossier in, as the portal does");
    command.footer(
        "  onestop dossier submit --as portal --procedure 1.001786 --unit H31.19 \\\n"
        "    --owner-name 'Công ty A' --component don-de-nghi=don.pdf --component tai-lieu-kem-theo");
    AddTakeInOptions(command, *options);
    Bind(command, action, options, &Submit);
  }
  {
    auto options = std::make_shared<TakeInOptions>();
    CLI::App& command =
        *dossier.add_subcommand("receive", "take a dossier in at the counter or out of the post");
    command.footer(
        "  onestop dossier receive --as mc01 --channel counter --procedure 1.001786 --unit H31.19 \\\n"
        "    --owner-name 'Nguyễn Văn A' --component don-de-nghi --component tai-lieu-kem-theo");
    command.add_option("--channel", options->channel, "how it came in")
        ->required()
        ->check(CLI::IsMember({"counter", "post"}));
    AddTakeInOptions(command, *options);
    Bind(command, action, options, &Receive);
  }
  AddAmendCommand(dossier, action);
  AddLookupSecretCommand(dossier, action);
  {
    auto options = std::make_shared<CommandOptions>();
    CLI::App& command =
        *dossier.add_subcommand("accept", "find a dossier complete: issues code, receipt and due date");
    command.footer("  onestop dossier accept 01f0c1d2-… --as mc01");
    AddDossierOptions(command, *options);
    Bind(command, action, options, &Accept);
  }
  {
    auto options = std::make_shared<RejectOptions>();
    CLI::App& command = *dossier.add_subcommand("reject", "refuse a dossier at intake, with a reason");
    command.footer("  onestop dossier reject 01f0c1d2-… --as mc01 --reason 'Không thuộc thẩm quyền'");
    AddDossierOptions(command, *options);
    command.add_option("--reason", options->reason, "why, for the refusal slip")->required();
    Bind(command, action, options, &Reject);
  }
  AddSupplementCommands(dossier, action);
  {
    auto options = std::make_shared<ReturnOptions>();
    CLI::App& command = *dossier.add_subcommand("return", "hand the result to the applicant");
    command.footer("  onestop dossier return H31.06-240115-0007 --as mc01 --channel online");
    AddDossierOptions(command, *options);
    command.add_option("--receiver", options->receiver, "who received it, when not the owner");
    command.add_option("--channel", options->channel, "how it is handed over")
        ->capture_default_str()
        ->check(OneOf<common::v1::Channel>());
    Bind(command, action, options, &Return);
  }
  AddEraseCommand(dossier, action);
}

}  // namespace onestop::cli
