// The counter: dossiers come in, and results go out.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/digest/uuid.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/transfer.h"

namespace onestop::cli {
namespace {

using Stub = intake::v1::IntakeService::Stub;

struct RejectOptions : ActOptions {
  std::string reason;
};

struct RequestSupplementOptions : ActOptions {
  std::string content;
};

struct ReceiveSupplementOptions : ActOptions {
  std::vector<std::string> components;
};

struct ReturnOptions : ActOptions {
  std::string receiver;
  std::string channel = "counter";
};

struct PartyOptions {
  std::string name, identity, phone, email, address;
};

struct TakeInOptions : ActOptions {
  std::string procedure;
  std::string unit;
  std::string channel;
  std::string reference;
  PartyOptions owner;
  PartyOptions submitter;
  /// "KIND" for a paper that is only presented, or "KIND=FILE".
  std::vector<std::string> components;
};

void AddPartyOptions(CLI::App& command, const std::string& who, PartyOptions& party, bool required) {
  auto* name = command.add_option("--" + who + "-name", party.name, "full name or organisation");
  if (required) name->required();
  command.add_option("--" + who + "-identity", party.identity, "identity number or tax code");
  command.add_option("--" + who + "-phone", party.phone, "phone");
  command.add_option("--" + who + "-email", party.email, "e-mail");
  command.add_option("--" + who + "-address", party.address, "address");
}

void AddComponentOption(CLI::App& command, std::vector<std::string>& components) {
  command.add_option("--component", components, "a paper: KIND, or KIND=FILE to upload it; repeat")
      ->type_name("KIND[=FILE]");
}

void AddTakeInOptions(CLI::App& command, TakeInOptions& options) {
  command.add_option("--procedure", options.procedure, "national code of the procedure, such as 1.001786")
      ->required();
  command.add_option("--unit", options.unit, "the counter that takes it in, such as H31.19")->required();
  AddPartyOptions(command, "owner", options.owner, true);
  AddPartyOptions(command, "submitter", options.submitter, false);
  AddComponentOption(command, options.components);
  command.add_option("--reference", options.reference, "the sender's own code");
  AddActOptions(command, options);
}

void FillParty(const PartyOptions& options, common::v1::Party& party) {
  party.set_full_name(options.name);
  party.set_identity_number(options.identity);
  party.set_phone(options.phone);
  party.set_email(options.email);
  party.set_address(options.address);
}

// Uploads what has a file, and names it in `request`.
template <typename Request>
absl::Status AddComponents(Session& session, const rpc::Client& client,
                           const std::vector<std::string>& components, Request& request) {
  for (const std::string& text : components) {
    const size_t equals = text.find('=');
    common::v1::Component& component = *request.add_components();
    component.set_kind(text.substr(0, equals));
    // The command line knows no more; the counter's program counts copies.
    component.set_copies(1);
    if (equals == std::string::npos) continue;
    // A repeat of the command uploads under the same id, and so gets the same document.
    const std::string upload_id = digest::UuidOf(request.request_id() + "\n" + text);
    ASSIGN_OR_RETURN(const documents::v1::Document document,
                     UploadFile(session, client, text.substr(equals + 1), upload_id));
    component.set_document_id(document.document_id());
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status FillTakeIn(Session& session, const rpc::Client& client, const TakeInOptions& options,
                        Request& request) {
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  request.set_procedure_code(options.procedure);
  request.set_intake_unit(options.unit);
  FillParty(options.owner, *request.mutable_owner());
  // Left out when the owner hands in.
  if (!options.submitter.name.empty()) FillParty(options.submitter, *request.mutable_submitter());
  request.set_external_reference(options.reference);
  return AddComponents(session, client, options.components, request);
}

void WriteSubmitted(const Session& session, const intake::v1::SubmittedDossier& dossier) {
  if (session.json()) return session.WriteJson(dossier);
  WriteFacts(session.out(), {{session.Localize("dossier id"), dossier.dossier_id()},
                             {session.Localize("look-up secret"), dossier.lookup_secret()},
                             {session.Localize("answer due"),
                              ShowTime(dossier.intake_due_time(), dossier.has_intake_due_time())}});
}

absl::Status Submit(Session& session, const TakeInOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::SubmitDossierRequest request;
  RETURN_IF_ERROR(FillTakeIn(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::SubmitDossier, request, session.Call()));
  WriteSubmitted(session, response.dossier());
  return absl::OkStatus();
}

absl::Status Receive(Session& session, const TakeInOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::ReceiveDossierRequest request;
  ASSIGN_OR_RETURN(const auto channel, ParseEnum<common::v1::Channel>(options.channel));
  request.set_channel(channel);
  RETURN_IF_ERROR(FillTakeIn(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::ReceiveDossier, request, session.Call()));
  WriteSubmitted(session, response.dossier());
  return absl::OkStatus();
}

absl::Status Accept(Session& session, const ActOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::AcceptDossierRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::AcceptDossier, request, session.Call()));
  const intake::v1::Receipt& receipt = response.receipt();
  if (session.json()) {
    session.WriteJson(receipt);
    return absl::OkStatus();
  }
  WriteFacts(session.out(),
             {{session.Localize(messages::InContext("receipt", "code")), receipt.code()},
              {session.Localize(messages::InContext("receipt", "register")),
               absl::StrCat(receipt.register_number())},
              {session.Localize(messages::InContext("receipt", "accepted")), ShowTime(receipt.accept_time())},
              {session.Localize(messages::InContext("receipt", "due")), receipt.due_date()}});
  return absl::OkStatus();
}

absl::Status Reject(Session& session, const RejectOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::RejectDossierRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::RejectDossier, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Localize("refusal notice number $0", response.form_number()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status RequestSupplement(Session& session, const RequestSupplementOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::RequestSupplementRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  request.set_content(options.content);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::RequestSupplement, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Localize("supplement notice number $0", response.form_number()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status ReceiveSupplement(Session& session, const ReceiveSupplementOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::ReceiveSupplementRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  RETURN_IF_ERROR(AddComponents(session, client, options.components, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::ReceiveSupplement, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else if (response.has_due_time()) {
    session.out() << session.Localize("due: $0", response.due_date()) << "\n";
  } else {
    session.out() << session.Localize("complete; it can be accepted now") << "\n";
  }
  return absl::OkStatus();
}

absl::Status Return(Session& session, const ReturnOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = intake::v1::IntakeService::NewStub(client.channel());
  intake::v1::ReturnResultRequest request;
  ASSIGN_OR_RETURN(const auto how, ParseEnum<common::v1::Channel>(options.channel));
  request.set_channel(how);
  request.set_receiver(options.receiver);
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &Stub::ReturnResult, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Localize("returned $0", ShowTime(response.return_time())) << "\n";
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
    command.add_option("--channel", options->channel, "counter or post")->required();
    AddTakeInOptions(command, *options);
    Bind(command, action, options, &Receive);
  }
  {
    auto options = std::make_shared<ActOptions>();
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
    command.add_option("--reason", options->reason, "why, for the refusal notice")->required();
    Bind(command, action, options, &Reject);
  }
  {
    auto options = std::make_shared<RequestSupplementOptions>();
    CLI::App& command = *dossier.add_subcommand(
        "request-supplement", "ask the applicant, once, for all that is missing: the clock stops");
    command.footer(
        "  onestop dossier request-supplement H31.06-240115-0007 --as cv01 --content 'Thiếu bản vẽ mặt "
        "bằng'");
    AddDossierOptions(command, *options);
    command.add_option("--content", options->content, "what is missing, for the notice")->required();
    Bind(command, action, options, &RequestSupplement);
  }
  {
    auto options = std::make_shared<ReceiveSupplementOptions>();
    CLI::App& command =
        *dossier.add_subcommand("receive-supplement", "what was missing came: the clock starts again");
    command.footer(
        "  onestop dossier receive-supplement H31.06-240115-0007 --as mc01 --component ban-ve=ban-ve.pdf");
    AddDossierOptions(command, *options);
    AddComponentOption(command, options->components);
    Bind(command, action, options, &ReceiveSupplement);
  }
  {
    auto options = std::make_shared<ReturnOptions>();
    CLI::App& command = *dossier.add_subcommand("return", "hand the result to the applicant");
    command.footer("  onestop dossier return H31.06-240115-0007 --as mc01 --channel online");
    AddDossierOptions(command, *options);
    command.add_option("--receiver", options->receiver, "who received it, when not the owner");
    command.add_option("--channel", options->channel, "counter, online or post")->capture_default_str();
    Bind(command, action, options, &Return);
  }
}

}  // namespace onestop::cli
