// Evidence packages: made with the server, checked without it.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "libs/calendar/zone.h"
#include "libs/documents/file_store.h"
#include "libs/rpc/streams.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/dossier/v1/event.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/evidence_check.h"
#include "tools/onestop/evidence_contents.h"
#include "tools/onestop/evidence_package.h"
#include "tools/onestop/signature_report.h"
#include "tools/onestop/transfer.h"
#include "tools/onestop/words.h"

namespace onestop::cli {
namespace {

using documents::v1::DocumentsService;
using dossier::v1::Event;
using tracking::v1::TrackingService;

struct PackOptions {
  std::string dossier;
  std::string output;
};
struct CheckOptions {
  std::string file;
  std::string trust_file;
  std::string worker;
  std::string last_hash;
};

constexpr absl::string_view kReadme =
    "GÓI CHỨNG CỨ CỦA MỘT HỒ SƠ THỦ TỤC HÀNH CHÍNH\n"
    "\n"
    "summary.txt kể lại hồ sơ; documents/ là các tệp của hồ sơ, tên tệp là SHA-256 của nội dung; events/ là "
    "các sự\n"
    "kiện đúng như đã lưu, mỗi sự kiện nối với sự kiện trước bằng SHA-256(mã băm trước ‖ nội dung), trước sự "
    "kiện\n"
    "đầu là 32 byte 0; events.jsonl là bản đọc được; signatures/ là chữ ký (CMS), chứng thư, trả lời OCSP và "
    "CRL,\n"
    "đều ở dạng DER. Kiểm tra không cần mạng: onestop evidence verify TỆP --trust trust.yaml. Không có "
    "chương "
    "trình\n"
    "của chúng tôi: sha256sum --check manifest.sha256, rồi các mã băm trong manifest.json. So last_hash "
    "trong\n"
    "manifest.json với mã băm cuối mà cơ quan cung cấp.\n"
    "\n"
    "EVIDENCE OF ONE DOSSIER OF AN ADMINISTRATIVE PROCEDURE\n"
    "\n"
    "summary.txt tells the dossier's life; documents/ holds its files, each named by the SHA-256 of its "
    "bytes;\n"
    "events/ holds the events exactly as stored, each linked to the one before by SHA-256(hash before ‖ "
    "bytes), 32\n"
    "bytes of zero before the first; events.jsonl is for reading; signatures/ holds CMS, certificates, OCSP\n"
    "responses and CRLs as DER. Check it without a network: onestop evidence verify FILE --trust "
    "trust.yaml.\n"
    "Without any program of ours: sha256sum --check manifest.sha256, then the hashes in manifest.json.\n"
    "Compare last_hash in manifest.json with the last hash that the office tells you.\n";

// The events as they are stored, each with its link checked.
absl::StatusOr<std::vector<Event>> AddEvents(Session& session, const rpc::Client& client,
                                             EvidencePackage& package) {
  const auto stub = TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "/onestop.tracking.v1.TrackingService/ExportHistory", session.Call());
  tracking::v1::ExportHistoryRequest request;
  request.set_dossier_id(package.dossier_id);
  const auto reader = stub->ExportHistory(&call.context(), request);
  std::vector<Event> events;
  tracking::v1::ExportHistoryResponse message;
  while (reader->Read(&message)) {
    Event& event = events.emplace_back();
    if (!event.ParseFromString(message.payload())) {
      return absl::DataLossError(absl::StrCat("event ", message.sequence(), " cannot be read"));
    }
    package.files[EventPath(message.sequence())] = message.payload();
    package.last_hash = message.hash();
  }
  RETURN_IF_ERROR(call.Finish(reader->Finish()));
  ASSIGN_OR_RETURN(auto derived, DerivedFiles(events));
  package.files.merge(derived);
  return events;
}

absl::Status AddDocuments(Session& session, const rpc::Client& client, const std::vector<Event>& events,
                          EvidencePackage& package) {
  const auto stub = DocumentsService::NewStub(client.channel());
  std::set<std::string> ids;
  for (const NamedDocument& named : DocumentsOf(events)) ids.insert(named.document_id);
  for (const std::string& id : ids) {
    documents::v1::GetDocumentRequest request;
    request.set_document_id(id);
    ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &DocumentsService::Stub::GetDocument,
                                                      request, session.Call()));
    const documents::v1::Document& document = response.document();
    package.documents.push_back({.document_id = id,
                                 .file_name = document.file_name(),
                                 .media_type = document.media_type(),
                                 .sha256 = document.sha256()});
    ASSIGN_OR_RETURN(package.files[DocumentPath(document.sha256())],
                     Download(client, id, documents::kFileBytesMax, session.Call()));
  }
  return absl::OkStatus();
}

// The life of the dossier in Vietnamese and in English, and how its due date came about.
absl::Status AddSummary(Session& session, const rpc::Client& client, EvidencePackage& package) {
  const auto stub = TrackingService::NewStub(client.channel());
  std::string vietnamese = absl::StrCat("HỒ SƠ ", package.code, "\n\n");
  std::string english = absl::StrCat("DOSSIER ", package.code, "\n\n");
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(package.dossier_id);
  tracking::v1::GetTimelineResponse response;
  do {
    ASSIGN_OR_RETURN(
        response, rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline, request, session.Call()));
    for (const tracking::v1::TimelineEntry& entry : response.entries()) {
      const std::string head = absl::StrCat(entry.sequence(), ". ", ShowTime(entry.occur_time()), "  ");
      const auto due = [&entry](absl::string_view word) {
        return entry.has_step_due_time()
                   ? absl::StrCat("  (", word, " ", ShowTime(entry.step_due_time()), ")")
                   : "";
      };
      absl::StrAppend(&vietnamese, head, entry.text(), "  [", entry.actor(), "]", due("hạn bước"), "\n");
      absl::StrAppend(&english, head, entry.text_en(), "  [", entry.actor(), "]", due("step due"), "\n");
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  absl::StrAppend(&vietnamese, "\nCách tính hạn trả kết quả:\n");
  for (const std::string& line : response.due_explanation()) absl::StrAppend(&vietnamese, "  ", line, "\n");
  absl::StrAppend(&english, "\nHow the due date came about:\n");
  for (const std::string& line : response.due_explanation_en()) absl::StrAppend(&english, "  ", line, "\n");
  package.files["summary.txt"] = absl::StrCat(vietnamese, "\n\n", english);
  return absl::OkStatus();
}

// Which files there are, and what says that they are those.
void AddFilesToSummary(const std::vector<Event>& events, EvidencePackage& package) {
  std::map<std::string, const PackedDocument*> packed;
  for (const PackedDocument& document : package.documents) packed[document.document_id] = &document;
  std::string vietnamese = "\n\nCác tệp của hồ sơ:\n";
  std::string english = "\nThe files of the dossier:\n";
  std::set<std::pair<int64_t, std::string>> told;
  for (const NamedDocument& named : DocumentsOf(events)) {
    if (!told.emplace(named.sequence, named.document_id).second) continue;
    const PackedDocument& document = *packed.at(named.document_id);
    const std::string line =
        absl::StrCat("  ", named.sequence, ". ", document.file_name, "  ", DocumentPath(document.sha256));
    const bool bound = !named.sha256.empty();
    absl::StrAppend(&vietnamese, line, bound ? "" : "  (sự kiện không ghi mã băm; chỉ bản kê)", "\n");
    absl::StrAppend(&english, line, bound ? "" : "  (the event holds no hash; the manifest alone)", "\n");
  }
  absl::StrAppend(&package.files["summary.txt"], vietnamese, english);
}

void Show(Session& session, absl::string_view sign, const std::vector<Finding>& sentences) {
  for (const Finding& sentence : sentences) {
    session.out() << sign << session.Say(sentence.en, sentence.vi) << "\n";
  }
}

absl::Status Judge(const Session& session, const std::vector<Finding>& findings) {
  if (findings.empty()) return absl::OkStatus();
  return absl::DataLossError(
      session.Say(absl::StrCat("the package does not hold: ", findings.size(), " findings"),
                  absl::StrCat("gói chứng cứ không đúng: ", findings.size(), " điểm sai")));
}

absl::Status Pack(Session& session, const PackOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  EvidencePackage package;
  ASSIGN_OR_RETURN(package.dossier_id, FindDossier(session, client, options.dossier));
  package.made_time = absl::FormatTime(absl::RFC3339_sec, absl::Now(), calendar::OfficeZone());
  package.made_by = session.settings().as;
  ASSIGN_OR_RETURN(const std::vector<Event> events, AddEvents(session, client, package));
  for (const Event& event : events) {
    if (event.has_accepted()) package.code = event.accepted().code();
  }
  RETURN_IF_ERROR(AddDocuments(session, client, events, package));
  RETURN_IF_ERROR(AddSummary(session, client, package));
  AddFilesToSummary(events, package);
  package.files["README.txt"] = std::string(kReadme);
  const std::string path =
      options.output.empty() ? absl::StrCat(package.code.empty() ? package.dossier_id : package.code, ".zip")
                             : options.output;
  RETURN_IF_ERROR(WritePackage(package, path));
  session.out() << path << ": " << events.size() << session.Say(" events, ", " sự kiện, ")
                << package.documents.size() << session.Say(" documents, last hash ", " tệp, mã băm cuối ")
                << absl::BytesToHexString(package.last_hash) << "\n";
  // What the office stores by now may be another file than the one that its events tell of.
  const std::vector<Finding> findings = CheckContents(package, events);
  Show(session, "! ", findings);
  return Judge(session, findings);
}

absl::Status Check(Session& session, const CheckOptions& options) {
  std::string trust_file = options.trust_file;
  if (trust_file.empty()) {
    if (session.settings().data.empty()) {
      return UsageError("which authorities are trusted? Give --trust FILE, or --data DIR of an onestopd");
    }
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    trust_file = data.TrustFile();
  }
  const auto policy = signing::TrustPolicy::Load(trust_file);
  if (!policy.ok()) return UsageError(policy.status().message());
  std::string worker = options.worker;
  if (worker.empty()) {
    ASSIGN_OR_RETURN(worker, signing::PdfInspector::FindWorker());
  }
  ASSIGN_OR_RETURN(const EvidencePackage package, ReadPackage(options.file));
  const signing::PdfInspector inspector({.worker = worker});
  ASSIGN_OR_RETURN(EvidenceCheck check, CheckEvidence(package, inspector, *policy, absl::Now()));
  const std::string last_hash = absl::BytesToHexString(package.last_hash);
  if (!options.last_hash.empty() && options.last_hash != last_hash) {
    check.findings.push_back({absl::StrCat("the last hash is ", last_hash, ", not the one given"),
                              absl::StrCat("mã băm cuối là ", last_hash, ", không phải mã đã cho")});
  }
  session.out() << session.Say("dossier ", "hồ sơ ") << package.code << ": " << check.events
                << session.Say(" events, last hash ", " sự kiện, mã băm cuối ") << last_hash << "\n";
  for (const CheckedDocument& document : check.signed_documents) {
    session.out() << document.sequence << " " << session.Say(document.act.en, document.act.vi) << " "
                  << absl::BytesToHexString(document.sha256) << "\n";
    for (const signing::v1::Signature& signature : document.report.signatures()) {
      session.out() << "  " << signature.field_name() << "  " << WordFor(session, signature.verdict()) << "  "
                    << signature.level() << "  " << signature.signer().subject() << "\n";
    }
  }
  Show(session, "! ", check.findings);
  Show(session, "? ", check.open_questions);
  for (const std::string& path : check.unproven_documents) {
    session.out() << "- " << path
                  << session.Say(
                         ": handed in; its event holds no hash, and the manifest alone says that it is "
                         "this file\n",
                         ": do người nộp gửi; sự kiện không ghi mã băm, chỉ manifest.json cho biết "
                         "đây là tệp đó\n");
  }
  RETURN_IF_ERROR(Judge(session, check.findings));
  if (!check.open_questions.empty()) {
    return absl::FailedPreconditionError(
        session.Say("nothing is wrong, but not everything could be decided offline",
                    "không có điểm sai, nhưng có nội dung chưa xác định được khi không có mạng"));
  }
  session.out() << session.Say("everything holds\n", "mọi nội dung đều đúng\n");
  return absl::OkStatus();
}

}  // namespace

void AddEvidenceCommands(CLI::App& app, CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<PackOptions>();
    CLI::App& command =
        *dossier.add_subcommand("evidence", "pack the history, documents and signatures into one ZIP file");
    command.footer(
        "  onestop dossier evidence H31.06-240115-0007 -o chung-cu.zip --as mc01\n"
        "Exit code 1 also when a file is not the one that its event names: the package is written all the "
        "same.");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    command.add_option("-o,--output", options->output, "where to; default: the dossier's code with .zip")
        ->type_name("FILE");
    Bind(command, action, options, &Pack);
  }
  CLI::App& evidence = *app.add_subcommand("evidence", "evidence packages, without a server");
  evidence.require_subcommand(1);
  auto options = std::make_shared<CheckOptions>();
  CLI::App& command = *evidence.add_subcommand(
      "verify", "whether a package holds: hashes, rules, documents, signatures; needs no network");
  command.footer(
      "  onestop evidence verify chung-cu.zip --trust trust.yaml\n"
      "Exit code 0: everything holds; 1: something does not, or could not be decided; 2: a wrong file.");
  command.add_option("file", options->file, "the package")->required()->type_name("FILE");
  command
      .add_option("--trust", options->trust_file,
                  "the authorities that you trust; default: with --data, its own")
      ->type_name("FILE");
  command.add_option("--last-hash", options->last_hash, "the last hash that the office told you")
      ->type_name("HEX");
  command.add_option("--worker", options->worker, "the program onestop-pdf-worker; default: beside this one")
      ->type_name("FILE");
  Bind(command, action, options, &Check);
}

}  // namespace onestop::cli
