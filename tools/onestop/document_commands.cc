// Files by themselves: stored, fetched, and what their signatures are worth.

#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/file_transfer.h"
#include "tools/onestop/files.h"
#include "tools/onestop/signature_report.h"

namespace onestop::cli {
namespace {

using documents::v1::DocumentsService;
using messages::InContext;

struct FileOptions {
  std::string file;
  std::string document_id;
  std::string request_id;
  bool force = false;
};

void WriteDocument(const Session& session, const documents::v1::Document& document) {
  if (session.for_programs()) return session.WriteObject(document);
  session.out() << document.document_id() << "  " << document.media_type() << "  "
                << session.Localize(messages::Plural("$0 byte", "$0 bytes"), document.size_bytes(),
                                    document.size_bytes())
                << "  sha256 " << absl::BytesToHexString(document.sha256()) << "\n";
}

absl::Status UploadCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const std::string id = options.request_id.empty() ? client::NewRequestId() : options.request_id;
  // Printed with a failure, so that the upload can be repeated safely.
  session.set_request_id(id);
  ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file, id));
  WriteDocument(session, document);
  return absl::OkStatus();
}

absl::Status DownloadCommand(Session& session, const FileOptions& options) {
  const bool to_output = options.file.empty() || options.file == "-";
  if (to_output && isatty(STDOUT_FILENO) == 1) {
    return UsageError(messages::Both("give -o FILE: the file is not for a terminal"));
  }
  if (!to_output) RETURN_IF_ERROR(CheckReplaceable(options.file, options.force));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  if (!to_output) {
    return DownloadTo(client, options.document_id, options.file, session.Call());
  }
  ASSIGN_OR_RETURN(const std::string bytes,
                   client::Download(client, options.document_id, client::kSignedBytesMax, session.Call()));
  session.out() << bytes;
  return absl::OkStatus();
}

// Of a result: what the office found when it made it. The report below says what that was.
std::string SignaturesText(const Session& session, const documents::v1::GetDocumentResponse& response) {
  switch (response.result_stage()) {
    case documents::v1::RESULT_STAGE_DRAFT:
      return session.Localize("a draft: not signed");
    case documents::v1::RESULT_STAGE_SIGNED:
      return session.Localize("valid when it was signed");
    case documents::v1::RESULT_STAGE_SEALED:
      return session.Localize("valid when it was sealed");
    case documents::v1::RESULT_STAGE_RENEWED:
      return session.Localize("valid when it was sealed; proven anew by a later time stamp");
    default:
      // Without a trust file the server verifies nothing.
      return response.has_signature_report() ? "" : session.Localize("not checked");
  }
}

absl::Status ShowCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<DocumentsService>();
  documents::v1::GetDocumentRequest request;
  request.set_document_id(options.document_id);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &DocumentsService::Stub::GetDocument, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
    return absl::OkStatus();
  }
  const documents::v1::Document& document = response.document();
  Table table = session.MakeTable(kFactColumns);
  const auto row = [&](const messages::English& name, std::string value) {
    if (!value.empty()) table.Row({session.Localize(name), std::move(value)});
  };
  row(InContext("document", "id"), document.document_id());
  row(InContext("document", "file"), document.file_name());
  row(InContext("document", "type"), document.media_type());
  row(InContext("document", "bytes"), absl::StrCat(document.size_bytes()));
  row(InContext("document", "sha256"), absl::BytesToHexString(document.sha256()));
  row(InContext("document", "uploaded"), session.ShowTime(document.upload_time()));
  row(InContext("document", "signatures"), SignaturesText(session, response));
  row(InContext("document", "signs"), response.signed_document_id());
  row(InContext("document", "checked"),
      session.ShowTime(response.signature_report().verify_time(), response.has_signature_report()));
  row(InContext("document", "checked again"),
      session.ShowTime(response.next_verify_time(), response.has_next_verify_time()));
  table.End();
  if (!response.has_signature_report()) return absl::OkStatus();
  session.out() << "\n";
  WriteReport(session, response.signature_report());
  return absl::OkStatus();
}

}  // namespace

void AddDocumentCommands(CLI::App& app, Action& action) {
  CLI::App& document =
      *app.add_subcommand("document", "files: upload, download, what their signatures are worth");
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
    command.add_option("-o,--to-file", options->file, "where to; default: standard output")
        ->type_name("FILE");
    command.add_flag("--force", options->force, "replace a file that is there");
    Bind(command, action, options, &DownloadCommand, kOwnForm);
  }
  {
    auto options = std::make_shared<FileOptions>();
    CLI::App& command =
        *document.add_subcommand("show", "what is known of a file, and whether its signatures hold");
    command.footer("  onestop document show 0b1c… --as mc01 --lang vi");
    command.add_option("document", options->document_id, "its id")->required()->type_name("ID");
    Bind(command, action, options, &ShowCommand, ObjectWithTables({SignatureColumns()}));
  }
}

}  // namespace onestop::cli
