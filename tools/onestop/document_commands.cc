// Files by themselves: stored, fetched, and what their signatures are worth.

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/signature_report.h"
#include "tools/onestop/signing_flow.h"
#include "tools/onestop/time_text.h"
#include "tools/onestop/transfer.h"

namespace onestop::cli {
namespace {

using documents::v1::DocumentsService;
using messages::InContext;

struct FileOptions {
  std::string file;
  std::string document_id;
  std::string request_id;
};

void WriteDocument(const Session& session, const documents::v1::Document& document) {
  if (session.json()) return session.WriteJson(document);
  session.out() << document.document_id() << "  " << document.media_type() << "  "
                << session.Localize(messages::Plural("$0 byte", "$0 bytes"), document.size_bytes(),
                                    document.size_bytes())
                << "  sha256 " << absl::BytesToHexString(document.sha256()) << "\n";
}

absl::Status UploadCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const std::string id = options.request_id.empty() ? NewRequestId() : options.request_id;
  // Printed with a failure, so that the upload can be repeated safely.
  session.set_request_id(id);
  ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file, id));
  WriteDocument(session, document);
  return absl::OkStatus();
}

absl::Status DownloadCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const std::string bytes,
                   Download(client, options.document_id, kSignedBytesMax, session.Call()));
  // Written only after the whole file was received and its hash compared.
  if (options.file.empty() || options.file == "-") {
    session.out() << bytes;
    return absl::OkStatus();
  }
  std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
  file << bytes;
  // The last bytes may fail to be written only here: a full disk.
  file.close();
  if (!file) return UsageError(messages::Both("cannot write the file $0", options.file));
  return absl::OkStatus();
}

absl::Status ShowCommand(Session& session, const FileOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = DocumentsService::NewStub(client.channel());
  documents::v1::GetDocumentRequest request;
  request.set_document_id(options.document_id);
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &DocumentsService::Stub::GetDocument, request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
    return absl::OkStatus();
  }
  const documents::v1::Document& document = response.document();
  Table table =
      session.MakeTable({{"field", session.Localize("Field")}, {"value", session.Localize("Value")}});
  const auto row = [&](const messages::English& name, std::string value) {
    if (!value.empty()) table.Row({session.Localize(name), std::move(value)});
  };
  row(InContext("document", "id"), document.document_id());
  row(InContext("document", "file"), document.file_name());
  row(InContext("document", "type"), document.media_type());
  row(InContext("document", "bytes"), absl::StrCat(document.size_bytes()));
  row(InContext("document", "sha256"), absl::BytesToHexString(document.sha256()));
  row(InContext("document", "uploaded"), ShowTime(document.upload_time()));
  // Without a trust file the server verifies nothing.
  if (!response.has_signature_report())
    row(InContext("document", "signatures"), session.Localize("not checked"));
  row(InContext("document", "signs"), response.signed_document_id());
  row(InContext("document", "checked"),
      ShowTime(response.signature_report().verify_time(), response.has_signature_report()));
  row(InContext("document", "checked again"),
      ShowTime(response.next_verify_time(), response.has_next_verify_time()));
  table.End();
  if (session.settings().format != Format::kTable || !response.has_signature_report())
    return absl::OkStatus();
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
    command.add_option("-o,--output", options->file, "where to; default: standard output")->type_name("FILE");
    Bind(command, action, options, &DownloadCommand);
  }
  {
    auto options = std::make_shared<FileOptions>();
    CLI::App& command =
        *document.add_subcommand("show", "what is known of a file, and whether its signatures hold");
    command.footer("  onestop document show 0b1c… --as mc01 --lang vi");
    command.add_option("document", options->document_id, "its id")->required()->type_name("ID");
    Bind(command, action, options, &ShowCommand);
  }
}

}  // namespace onestop::cli
