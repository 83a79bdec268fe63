// The result: drafted, signed or refused, numbered and sealed.

#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/digest/uuid.h"
#include "libs/messages/status.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/file_transfer.h"
#include "tools/onestop/files.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/signer_key.h"

namespace onestop::cli {
namespace {

using approval::v1::ApprovalService;
using workflow::v1::WorkflowService;

struct DraftOptions : CommandOptions {
  std::string file;
  std::string document_id;
  std::string title;
  std::string refusal_reason;
  std::string output;
  bool force = false;
};
struct ComposeOptions : CommandOptions {
  std::string title;
  std::string signer;
  std::vector<std::string> signer_titles;
  std::vector<std::string> decision;
  std::vector<std::string> bases;
  std::vector<std::string> recipients;
  std::string refusal_reason;
};
struct ResultOptions {
  std::string dossier;
  std::string file;
  bool force = false;
};
struct SignOptions : CommandOptions, KeyOptions {};
struct RefuseOptions : CommandOptions {
  std::string reason;
};

// With other commands -o is typed for --output, whose value is a format.
absl::Status CheckFileName(const std::string& file) {
  for (const char* format : {"json", "yaml", "csv", "table", "wide"}) {
    if (file != format) continue;
    return UsageError(messages::Both(
        "\"$0\" is a format, and -o takes the name of the file to write: give -o ket-qua.pdf, or "
        "-o ./$0 for a file of this name",
        file));
  }
  return absl::OkStatus();
}

bool WaitsForSeal(const tracking::v1::Dossier& dossier) {
  return dossier.result_document_id().empty() &&
         dossier.open_step_kind() == common::v1::StepKind::STEP_KIND_SEAL;
}

// The sealed result, or the signed one that waits for its seal.
absl::StatusOr<std::string> SignedResultOf(Session& session, const rpc::Client& client,
                                           const tracking::v1::Dossier& dossier, const std::string& name) {
  if (!dossier.result_document_id().empty()) return dossier.result_document_id();
  if (WaitsForSeal(dossier)) {
    ASSIGN_OR_RETURN(const auto timeline, ReadTimeline(session, client, dossier.dossier_id()));
    std::string signed_id;
    for (const tracking::v1::TimelineEntry& entry : timeline.entries()) {
      if (entry.kind() == "ResultSigned") signed_id = entry.document_id();
    }
    if (!signed_id.empty()) return signed_id;
  }
  return messages::Error(
      absl::StatusCode::kFailedPrecondition,
      messages::Both(
          "dossier $0 has no signed or sealed result that you may read; its state: onestop dossier "
          "show $0",
          name));
}

absl::Status FetchResult(Session& session, const ResultOptions& options) {
  const bool to_output = options.file.empty() || options.file == "-";
  RETURN_IF_ERROR(CheckFileName(options.file));
  if (to_output && isatty(STDOUT_FILENO) == 1) {
    return UsageError(messages::Both("give -o FILE: the file is not for a terminal"));
  }
  if (!to_output) RETURN_IF_ERROR(CheckReplaceable(options.file, options.force));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const tracking::v1::Dossier dossier, GetDossier(session, client, options.dossier));
  ASSIGN_OR_RETURN(const std::string document_id, SignedResultOf(session, client, dossier, options.dossier));
  if (WaitsForSeal(dossier)) {
    std::cerr << session.Localize("signed, and not sealed yet") << "\n";
  }
  if (to_output) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     client::Download(client, document_id, client::kSignedBytesMax, session.Call()));
    session.out() << bytes;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(DownloadTo(client, document_id, options.file, session.Call()));
  session.out() << options.file << "  " << dossier.document_symbol() << "\n";
  return absl::OkStatus();
}

// Fetches the present draft: what is to be reviewed or signed.
absl::Status FetchDraft(Session& session, const DraftOptions& options) {
  if (!options.file.empty() || !options.document_id.empty() || !options.title.empty() ||
      !options.refusal_reason.empty()) {
    return UsageError(
        messages::Both("--output fetches the present draft; leave out what attaches another one"));
  }
  RETURN_IF_ERROR(CheckFileName(options.output));
  RETURN_IF_ERROR(CheckReplaceable(options.output, options.force));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const tracking::v1::Dossier dossier, GetDossier(session, client, options.dossier));
  if (dossier.draft_document_id().empty()) {
    return messages::Error(absl::StatusCode::kFailedPrecondition,
                           messages::Both("dossier $0 has no draft now", options.dossier));
  }
  RETURN_IF_ERROR(DownloadTo(client, dossier.draft_document_id(), options.output, session.Call()));
  session.out() << options.output << "  " << dossier.draft_title() << "\n";
  if (!dossier.result_document_id().empty() || WaitsForSeal(dossier)) {
    std::cerr
        << session.Localize(
               "this is the draft, without signatures; the signed or sealed result: onestop dossier result "
               "$0 -o FILE",
               options.dossier)
        << "\n";
  }
  return absl::OkStatus();
}

absl::Status Draft(Session& session, const DraftOptions& options) {
  if (!options.output.empty()) return FetchDraft(session, options);
  if (options.file.empty() == options.document_id.empty()) {
    return UsageError(
        messages::Both("give the draft by --file FILE, or by --document ID when it was uploaded before"));
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  workflow::v1::DraftResultRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  if (session.dry_run() && !options.file.empty()) {
    return UsageError(
        messages::Both("a dry run sends no file: give --document, the id of one that was uploaded"));
  }
  request.set_document_id(options.document_id);
  request.set_title(options.title);
  request.set_refusal_reason(options.refusal_reason);
  if (!options.file.empty()) {
    // A repeat of the command uploads under the same id, and so gets the same document.
    ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file,
                                                     digest::UuidOf(request.request_id() + "\nupload")));
    request.set_document_id(document.document_id());
  }
  const auto stub = client.Stub<WorkflowService>();
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &WorkflowService::Stub::DraftResult, request, session.Call()));
  WriteProgress(session, response.progress());
  if (response.unchanged()) {
    std::cerr << session.Localize(
                     "warning: this draft is the one before it, byte for byte; nothing was changed in it")
              << "\n";
  }
  return absl::OkStatus();
}

absl::Status Compose(Session& session, const ComposeOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  approval::v1::ComposeDraftRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  request.set_title(options.title);
  request.set_signer(options.signer);
  request.mutable_signer_titles()->Add(options.signer_titles.begin(), options.signer_titles.end());
  request.mutable_decision()->Add(options.decision.begin(), options.decision.end());
  request.mutable_legal_bases()->Add(options.bases.begin(), options.bases.end());
  request.mutable_recipients()->Add(options.recipients.begin(), options.recipients.end());
  request.set_refusal_reason(options.refusal_reason);
  const auto stub = client.Stub<ApprovalService>();
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &ApprovalService::Stub::ComposeDraft, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize(messages::Plural("drafted as document $0, $1 byte",
                                                       "drafted as document $0, $1 bytes"),
                                      response.document_size(), response.document_id(),
                                      response.document_size())
                  << "\n";
  }
  return absl::OkStatus();
}

// Prepares, signs and completes; the service knows by the step whether it is a signature or a seal. Empty after a dry run, which ends with the preparation.
absl::StatusOr<std::optional<approval::v1::CompleteSignatureResponse>> SignOpenStep(
    Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(const crypto::SigningKey key, OpenKey(options));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  approval::v1::PrepareSignatureRequest named;
  RETURN_IF_ERROR(FillRequest(session, client, options, named));
  named.set_certificate_sha256(key.certificate_sha256());
  // Before anything is prepared: the preparation of a seal takes a document number.
  RETURN_IF_ERROR(TryKey(key));
  if (session.dry_run()) {
    const auto stub = client.Stub<ApprovalService>();
    RETURN_IF_ERROR(NamingCertificate(
        rpc::Invoke(client, *stub, &ApprovalService::Stub::PrepareSignature, named, session.Call()).status(),
        key));
    session.out() << session.Localize("the step can be signed or sealed") << "\n";
    return std::nullopt;
  }
  client::SigningStep step = {
      .request_id = named.request_id(), .dossier_id = named.dossier_id(), .task_number = named.task_number()};
  auto response = client::SignStep(client, client, key, step, session.Call());
  if (!response.ok()) return NamingCertificate(response.status(), key);
  return *std::move(response);
}

absl::Status Sign(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(const auto response, SignOpenStep(session, options));
  if (!response.has_value()) return absl::OkStatus();
  if (session.for_programs()) {
    session.WriteObject(*response);
  } else {
    session.out() << session.Localize("$0: signed ($1), document $2; next: task $3", options.dossier,
                                      response->level(), response->document_id(),
                                      response->next_task_number())
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status Seal(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(const auto response, SignOpenStep(session, options));
  if (!response.has_value()) return absl::OkStatus();
  if (session.for_programs()) {
    session.WriteObject(*response);
  } else {
    session.out() << session.Localize("$0: sealed as $1 ($2), document $3, ready $4", options.dossier,
                                      response->document_symbol(), response->level(), response->document_id(),
                                      session.ShowTime(response->finish_time()))
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status RefuseDraft(Session& session, const RefuseOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<ApprovalService>();
  approval::v1::RefuseDraftRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &ApprovalService::Stub::RefuseDraft, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("draft refused; next: task $0", response.next_task_number()) << "\n";
  }
  return absl::OkStatus();
}

void AddRefusalReason(CLI::App& command, std::string& refusal_reason) {
  command.add_option("--refusal-reason", refusal_reason,
                     "the draft is a letter that refuses the dossier, and this is why, as the applicant is "
                     "told it");
}

}  // namespace

void AddResultCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<DraftOptions>();
    CLI::App& command = *dossier.add_subcommand("draft", "attach the draft of the result, or fetch it");
    command.footer(
        "  onestop dossier draft H31.06-240115-0007 --as cv01 --file ket-qua.pdf --title 'Giấy phép'\n"
        "  onestop dossier draft H31.06-240115-0007 --as cv01 --file tu-choi.pdf --title 'Từ chối giải "
        "quyết' "
        "\\\n"
        "    --refusal-reason 'Chưa đáp ứng điều kiện về cơ sở vật chất'\n"
        "  onestop dossier draft H31.06-240115-0007 --as gd01 -o du-thao.pdf");
    AddTaskOptions(command, *options);
    command.add_option("--file", options->file, "upload this file");
    command.add_option("--document", options->document_id, "a document that was uploaded before");
    command.add_option("--title", options->title, "what it is");
    AddRefusalReason(command, options->refusal_reason);
    command.add_option("-o,--output", options->output, "fetch the present draft into this file")
        ->type_name("FILE");
    command.add_flag("--force", options->force, "replace a file that is there");
    Bind(command, action, options, &Draft);
  }
  {
    auto options = std::make_shared<ResultOptions>();
    CLI::App& command = *dossier.add_subcommand(
        "result", "fetch the sealed result, or the signed one that waits for its seal");
    command.footer("  onestop dossier result H31.06-240115-0007 --as mc01 -o ket-qua.pdf");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    command.add_option("-o,--to-file", options->file, "where to; default: standard output")
        ->type_name("FILE");
    command.add_flag("--force", options->force, "replace a file that is there");
    Bind(command, action, options, &FetchResult, kOwnForm);
  }
  {
    auto options = std::make_shared<ComposeOptions>();
    CLI::App& command = *dossier.add_subcommand("compose", "make the draft of the result from its template");
    command.footer(
        "  onestop dossier compose H31.06-240115-0007 --as cv01 --title 'Cấp giấy phép' --signer pgd01 \\\n"
        "    --decision 'Chấp thuận đề nghị.'");
    AddTaskOptions(command, *options);
    command
        .add_option("--title", options->title,
                    "what the result is about, printed below the kind of document and shown in the inbox")
        ->required();
    command.add_option("--signer", options->signer, "who is to sign it")->required()->type_name("STAFF");
    command.add_option("--signer-title", options->signer_titles,
                       "a line above the name, in place of those that follow from the signer's mandate");
    command.add_option("--decision", options->decision, "a paragraph")->required();
    command.add_option("--basis", options->bases, "a legal basis, in place of those of the procedure");
    command.add_option("--recipient", options->recipients, "who also gets it, beside those of the template");
    AddRefusalReason(command, options->refusal_reason);
    Bind(command, action, options, &Compose);
  }
  {
    auto options = std::make_shared<SignOptions>();
    CLI::App& command = *dossier.add_subcommand("sign", "sign the draft with the leader's own key");
    command.footer(
        "  onestop dossier sign H31.06-240115-0007 --as gd01 --p12 gd01.p12 --password-file ~/.onestop/p12\n"
        "  onestop dossier sign H31.06-240115-0007 --as gd01 --signer-key gd01.key.pem --signer-cert "
        "gd01.pem");
    AddTaskOptions(command, *options);
    AddKeyOptions(command, *options);
    Bind(command, action, options, &Sign);
  }
  {
    auto options = std::make_shared<RefuseOptions>();
    CLI::App& command = *dossier.add_subcommand("refuse-draft", "send the draft back to the examination");
    command.footer("  onestop dossier refuse-draft H31.06-240115-0007 --as gd01 --reason 'Sai số liệu'");
    AddTaskOptions(command, *options);
    command.add_option("--reason", options->reason, "what is to be corrected")->required();
    Bind(command, action, options, &RefuseDraft);
  }
  {
    auto options = std::make_shared<SignOptions>();
    CLI::App& command = *dossier.add_subcommand("seal", "number the signed result and seal it");
    command.footer(
        "  onestop dossier seal H31.06-240115-0007 --as vt01 --pkcs11-module /usr/lib/softhsm/libsofthsm2.so "
        "\\\n"
        "    --token-uri 'pkcs11:token=seal;object=sealkey' --pin-file ~/.onestop/pin");
    AddTaskOptions(command, *options);
    AddKeyOptions(command, *options);
    Bind(command, action, options, &Seal);
  }
}

}  // namespace onestop::cli
