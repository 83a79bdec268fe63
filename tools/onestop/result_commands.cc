// The result: drafted, signed or refused, numbered and sealed; and files by themselves.

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/signing/sign.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/transfer.h"
#include "tools/onestop/words.h"

namespace onestop::cli {
namespace {

using approval::v1::ApprovalService;
using documents::v1::DocumentsService;
using workflow::v1::WorkflowService;

// The largest document that is signed here: what the service takes.
constexpr size_t kSignedBytesMax = 25 * 1024 * 1024;

struct DraftOptions : ActOptions {
  std::string file;
  std::string document_id;
  std::string title;
};
struct SignOptions : ActOptions {
  std::string document_id;
  std::string signer_key;
  std::string signer_certificate;
};
struct RefuseOptions : ActOptions {
  std::string reason;
};

absl::Status Draft(Session& session, const DraftOptions& options) {
  if (options.file.empty() == options.document_id.empty()) {
    return UsageError("give the draft by --file FILE, or by --document ID when it was uploaded before");
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  workflow::v1::DraftResultRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  request.set_document_id(options.document_id);
  request.set_title(options.title);
  if (!options.file.empty()) {
    ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file,
                                                     DerivedRequestId(request.request_id() + "\nupload")));
    request.set_document_id(document.document_id());
  }
  const auto stub = WorkflowService::NewStub(client.channel());
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &WorkflowService::Stub::DraftResult, request, session.Call()));
  WriteProgress(session, response.progress());
  return absl::OkStatus();
}

// Downloads the draft and signs its very bytes. The key stays here.
template <typename Request>
absl::Status FillSignature(Session& session, const rpc::Client& client, const SignOptions& options,
                           Request& request) {
  const auto key = signing::SigningKey::Load(options.signer_key, options.signer_certificate);
  if (!key.ok()) return UsageError(key.status().message());
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  ASSIGN_OR_RETURN(const std::string bytes,
                   Download(client, options.document_id, kSignedBytesMax, session.Call()));
  ASSIGN_OR_RETURN(*request.mutable_cms(), key->SignDetached(bytes));
  return absl::OkStatus();
}

absl::Status Sign(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = ApprovalService::NewStub(client.channel());
  approval::v1::SignResultRequest request;
  RETURN_IF_ERROR(FillSignature(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &ApprovalService::Stub::SignResult, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Say("signed; next: task ", "Đã ký; tiếp theo: việc ")
                  << response.next_task_number() << "\n";
  }
  return absl::OkStatus();
}

absl::Status Seal(Session& session, const SignOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = ApprovalService::NewStub(client.channel());
  approval::v1::SealResultRequest request;
  RETURN_IF_ERROR(FillSignature(session, client, options, request));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &ApprovalService::Stub::SealResult, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Say("sealed as ", "Đã đóng dấu, số ") << response.document_symbol()
                  << session.Say(", ready ", ", xong lúc ") << ShowTime(response.finish_time()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status RefuseDraft(Session& session, const RefuseOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = ApprovalService::NewStub(client.channel());
  approval::v1::RefuseDraftRequest request;
  RETURN_IF_ERROR(FillAct(session, client, options, request));
  request.set_reason(options.reason);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &ApprovalService::Stub::RefuseDraft, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Say("draft refused; next: task ", "Đã trả lại dự thảo; tiếp theo: việc ")
                  << response.next_task_number() << "\n";
  }
  return absl::OkStatus();
}

void AddSignOptions(CLI::App& command, SignOptions& options) {
  AddTaskOptions(command, options);
  command.add_option("--document", options.document_id, "the draft's document id")
      ->required()
      ->type_name("ID");
  command.add_option("--signer-key", options.signer_key, "private key, PEM")->required()->type_name("FILE");
  command.add_option("--signer-cert", options.signer_certificate, "certificate and chain, PEM")
      ->required()
      ->type_name("FILE");
}

struct FileOptions {
  std::string file;
  std::string document_id;
  std::string request_id;
};

void WriteDocument(const Session& session, const documents::v1::Document& document) {
  if (session.json()) return session.WriteJson(document);
  session.out() << document.document_id() << "  " << document.media_type() << "  " << document.size_bytes()
                << session.Say(" bytes  sha256 ", " byte  sha256 ")
                << absl::BytesToHexString(document.sha256()) << "\n";
}

absl::Status UploadCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const std::string id = options.request_id.empty() ? NewRequestId() : options.request_id;
  session.set_request_id(id);
  ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file, id));
  WriteDocument(session, document);
  return absl::OkStatus();
}

absl::Status DownloadCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const std::string bytes,
                   Download(client, options.document_id, kSignedBytesMax, session.Call()));
  if (options.file.empty() || options.file == "-") {
    session.out() << bytes;
    return absl::OkStatus();
  }
  std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (!file) return UsageError(absl::StrCat("cannot write the file ", options.file));
  return absl::OkStatus();
}

}  // namespace

void AddResultCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<DraftOptions>();
    CLI::App& command = *dossier.add_subcommand("draft", "attach the draft of the result");
    command.footer(
        "  onestop dossier draft H31.06-240115-0007 --as cv01 --file ket-qua.pdf --title 'Giấy phép'");
    AddTaskOptions(command, *options);
    command.add_option("--file", options->file, "upload this file");
    command.add_option("--document", options->document_id, "a document that was uploaded before");
    command.add_option("--title", options->title, "what it is");
    Bind(command, action, options, &Draft);
  }
  {
    auto options = std::make_shared<SignOptions>();
    CLI::App& command = *dossier.add_subcommand("sign", "sign the draft with the leader's own key");
    command.footer(
        "  onestop dossier sign H31.06-240115-0007 --as gd01 --document 0b1c… \\\n"
        "    --signer-key gd01.key.pem --signer-cert gd01.pem");
    AddSignOptions(command, *options);
    Bind(command, action, options, &Sign);
  }
  {
    auto options = std::make_shared<RefuseOptions>();
    CLI::App& command = *dossier.add_subcommand("refuse-draft", "send the draft back to the examination");
    command.footer("  onestop dossier refuse-draft H31.06-240115-0007 --as gd01 --reason 'Sai số liệu'");
    AddTaskOptions(command, *options);
    command.add_option("--reason", options->reason, "what is to be mended")->required();
    Bind(command, action, options, &RefuseDraft);
  }
  {
    auto options = std::make_shared<SignOptions>();
    CLI::App& command = *dossier.add_subcommand("seal", "number the signed result and seal it");
    command.footer(
        "  onestop dossier seal H31.06-240115-0007 --as vt01 --document 0b1c… \\\n"
        "    --signer-key seal-H31.06.key.pem --signer-cert seal-H31.06.pem");
    AddSignOptions(command, *options);
    Bind(command, action, options, &Seal);
  }
}

void AddDocumentCommands(CLI::App& app, Action& action) {
  CLI::App& document = *app.add_subcommand("document", "files: upload, download");
  document.require_subcommand(1);
  {
    auto options = std::make_shared<FileOptions>();
    CLI::App& command = *document.add_subcommand("upload", "store a file");
    command.footer("  onestop document upload don.pdf --as mc01");
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    command.add_option("--request-id", options->request_id, "UUID of this intent")->type_name("UUID");
    Bind(command, action, options, &UploadCommand);
  }
  {
    auto options = std::make_shared<FileOptions>();
    CLI::App& command = *document.add_subcommand("download", "fetch a file of at most 25 MiB");
    command.footer("  onestop document download 0b1c… -o ket-qua.pdf --as mc01");
    command.add_option("document", options->document_id, "its id")->required()->type_name("ID");
    command.add_option("-o,--output", options->file, "where to; default: standard output")->type_name("FILE");
    Bind(command, action, options, &DownloadCommand);
  }
}

}  // namespace onestop::cli
