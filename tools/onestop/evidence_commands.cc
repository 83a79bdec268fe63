// Evidence packages: made with the server, checked without it.

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "libs/calendar/zone.h"
#include "libs/client/transfer.h"
#include "libs/documents/file_store.h"
#include "libs/dossier/history.h"
#include "libs/evidence/check.h"
#include "libs/evidence/contents.h"
#include "libs/evidence/package.h"
#include "libs/messages/enums.h"
#include "libs/messages/status.h"
#include "libs/rpc/streams.h"
#include "nlohmann/json.hpp"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/dossier/v1/event.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/program_text.h"
#include "tools/onestop/signature_report.h"

namespace onestop::cli {
namespace {

using Json = nlohmann::ordered_json;
using documents::v1::DocumentsService;
using dossier::v1::Event;
using messages::Translate;
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

constexpr messages::English kReadme = messages::English(
    "EVIDENCE OF ONE DOSSIER OF AN ADMINISTRATIVE PROCEDURE\n"
    "\n"
    "summary.txt tells the dossier's history; documents/ holds its files, each named by the SHA-256 of its "
    "bytes;\n"
    "events/ holds the events exactly as stored, each linked to the one before by SHA-256(hash before ‖ "
    "bytes), 32\n"
    "bytes of zero before the first; personal/ holds the personal data beside them, each bound to its event "
    "by\n"
    "SHA-256(salt ‖ data), without data where these were erased; events.jsonl is for reading; signatures/ "
    "holds CMS, certificates, OCSP\n"
    "responses and CRLs as DER. Check it without a network: onestop evidence verify FILE --trust "
    "trust.yaml.\n"
    "Without any program of ours: sha256sum --check manifest.sha256, then the hashes in manifest.json.\n"
    "Compare last_hash in manifest.json with the last hash that the office tells you.");

// The events as they are stored, each with its link checked.
absl::StatusOr<std::vector<Event>> AddEvents(Session& session, const rpc::Client& client,
                                             evidence::EvidencePackage& package) {
  const auto stub = client.Stub<TrackingService>();
  rpc::ClientCall call(client, "/onestop.tracking.v1.TrackingService/ExportHistory", session.Call());
  tracking::v1::ExportHistoryRequest request;
  request.set_dossier_id(package.dossier_id);
  const auto reader = stub->ExportHistory(&call.context(), request);
  std::vector<Event> events;
  dossier::History history(package.dossier_id);
  tracking::v1::ExportHistoryResponse message;
  while (reader->Read(&message)) {
    dossier::v1::PersonalData personal_data;
    *personal_data.mutable_parts() = message.personal_data();
    if (std::ranges::any_of(personal_data.parts(),
                            [](const auto& part) { return part.has_place() && part.data().empty(); })) {
      personal_data.set_hash(message.hash());
    }
    const std::vector<dossier::v1::PersonalDataPart> parts(personal_data.parts().begin(),
                                                           personal_data.parts().end());
    ASSIGN_OR_RETURN(events.emplace_back(), history.Add({.sequence = message.sequence(),
                                                         .payload = message.payload(),
                                                         .hash = message.hash(),
                                                         .personal_data = parts}));
    // The bytes as stored: events that are serialised anew could have another hash.
    package.files[evidence::EventPath(message.sequence())] = message.payload();
    if (personal_data.parts_size() > 0) {
      package.files[evidence::PersonalDataPath(message.sequence())] = personal_data.SerializeAsString();
    }
    package.last_hash = message.hash();
  }
  RETURN_IF_ERROR(call.Finish(reader->Finish()));
  RETURN_IF_ERROR(history.Complete());
  ASSIGN_OR_RETURN(auto derived, evidence::DerivedFiles(events));
  package.files.merge(derived);
  return events;
}

absl::Status AddDocuments(Session& session, const rpc::Client& client, const std::vector<Event>& events,
                          evidence::EvidencePackage& package) {
  const auto stub = client.Stub<DocumentsService>();
  std::set<std::string> ids;
  for (const evidence::NamedDocument& named : evidence::DocumentsOf(events)) ids.insert(named.document_id);
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
    // By the hash: documents with the same bytes are packed once.
    ASSIGN_OR_RETURN(package.files[evidence::DocumentPath(document.sha256())],
                     client::Download(client, id, documents::kFileBytesMax, session.Call()));
  }
  return absl::OkStatus();
}

// Their times are those of an older system, not of the office's clock.
std::string ImportedEvents(messages::Language language, int64_t imported, int64_t all) {
  return Translate(language, "of $0 events, $1 were recorded by an import of old histories", all, imported);
}

std::string HistoryIn(messages::Language language, const std::string& code,
                      const tracking::v1::GetTimelineResponse& timeline) {
  const bool vi = language == messages::Language::kVietnamese;
  std::string text = absl::StrCat(Translate(language, "DOSSIER $0", code), "\n\n");
  for (const tracking::v1::TimelineEntry& entry : timeline.entries()) {
    absl::StrAppend(&text, entry.sequence(), ". ",
                    ShowOccurTime(entry.occur_time(), entry.occur_precision(), language), "  ",
                    vi ? entry.text() : entry.text_en(), "  [", entry.actor(),
                    entry.recorded_by().empty() ? "" : absl::StrCat(" / ", entry.recorded_by()), "]");
    if (entry.has_step_due_time()) {
      absl::StrAppend(
          &text, "  ",
          Translate(language, "(step due $0)", ShowTime(ToTime(entry.step_due_time()), language)));
    }
    absl::StrAppend(&text, "\n");
    // What was written with it: the reason, what was asked for, who received the result.
    if (!entry.note().empty()) {
      absl::StrAppend(&text, "    ", absl::StrReplaceAll(entry.note(), {{"\n", "\n    "}}), "\n");
    }
  }
  if (const auto imported = std::ranges::count_if(
          timeline.entries(), [](const auto& entry) { return !entry.recorded_by().empty(); });
      imported > 0) {
    absl::StrAppend(&text, "\n", ImportedEvents(language, imported, timeline.entries_size()), "\n");
  }
  absl::StrAppend(&text, "\n", Translate(language, "How the due date came about:"), "\n");
  for (const std::string& line : vi ? timeline.due_explanation() : timeline.due_explanation_en()) {
    absl::StrAppend(&text, "  ", line, "\n");
  }
  return text;
}

// Which files there are, and what says that they are those.
std::string FilesIn(messages::Language language, const std::vector<Event>& events,
                    const evidence::EvidencePackage& package) {
  std::map<std::string, const evidence::PackedDocument*> packed;
  for (const evidence::PackedDocument& document : package.documents) packed[document.document_id] = &document;
  std::string text = absl::StrCat(Translate(language, "The files of the dossier:"), "\n");
  std::set<std::pair<int64_t, std::string>> told;
  for (const evidence::NamedDocument& named : evidence::DocumentsOf(events)) {
    if (!told.emplace(named.sequence, named.document_id).second) continue;
    const evidence::PackedDocument& document = *packed.at(named.document_id);
    absl::StrAppend(&text, "  ", named.sequence, ". ", document.file_name, "  ",
                    evidence::DocumentPath(document.sha256));
    if (named.sha256.empty()) {
      absl::StrAppend(&text, "  ", Translate(language, "(the event holds no hash; the manifest alone)"));
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

// In Vietnamese and then in English.
absl::Status AddSummary(Session& session, const rpc::Client& client, const std::vector<Event>& events,
                        evidence::EvidencePackage& package) {
  ASSIGN_OR_RETURN(const auto timeline, ReadTimeline(session, client, package.dossier_id));
  std::vector<std::string> parts;
  for (const auto language : {messages::Language::kVietnamese, messages::Language::kEnglish}) {
    parts.push_back(HistoryIn(language, package.code, timeline));
  }
  for (const auto language : {messages::Language::kVietnamese, messages::Language::kEnglish}) {
    parts.push_back(FilesIn(language, events, package));
  }
  package.files["summary.txt"] = absl::StrJoin(parts, "\n\n");
  return absl::OkStatus();
}

void Show(Session& session, absl::string_view sign, const std::vector<evidence::Finding>& sentences) {
  for (const evidence::Finding& sentence : sentences) {
    session.out() << sign << sentence.In(session.language()) << "\n";
  }
}

absl::Status Judge(const std::vector<evidence::Finding>& findings) {
  if (findings.empty()) return absl::OkStatus();
  return messages::Error(absl::StatusCode::kDataLoss,
                         messages::Both(messages::Plural("the package does not hold: $0 finding",
                                                         "the package does not hold: $0 findings"),
                                        static_cast<int64_t>(findings.size()), findings.size()));
}

absl::Status Pack(Session& session, const PackOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  evidence::EvidencePackage package;
  ASSIGN_OR_RETURN(package.dossier_id, FindDossier(session, client, options.dossier));
  package.made_time = absl::FormatTime(absl::RFC3339_sec, absl::Now(), calendar::OfficeZone());
  package.made_by = session.settings().as;
  ASSIGN_OR_RETURN(const std::vector<Event> events, AddEvents(session, client, package));
  for (const Event& event : events) {
    if (event.has_accepted()) package.code = event.accepted().code();
  }
  RETURN_IF_ERROR(AddDocuments(session, client, events, package));
  RETURN_IF_ERROR(AddSummary(session, client, events, package));
  // Both languages: the reader of a package may not have this program.
  const messages::Bilingual readme = messages::Both(kReadme);
  package.files["README.txt"] = absl::StrCat(readme.vi, "\n\n", readme.en, "\n");
  const std::string path =
      options.output.empty() ? absl::StrCat(package.code.empty() ? package.dossier_id : package.code, ".zip")
                             : options.output;
  RETURN_IF_ERROR(evidence::WritePackage(package, path));
  session.out() << session.Localize("$0: $1 events, $2 documents, last hash $3", path, events.size(),
                                    package.documents.size(), absl::BytesToHexString(package.last_hash))
                << "\n";
  // What the office stores by now may be another file than the one that its events tell of.
  const std::vector<evidence::Finding> findings = evidence::CheckContents(package, events);
  Show(session, "! ", findings);
  return Judge(findings);
}

Json FindingsAsJson(const std::vector<evidence::Finding>& findings) {
  Json list = Json::array();
  for (const evidence::Finding& finding : findings) list.push_back({{"en", finding.en}, {"vi", finding.vi}});
  return list;
}

Json CheckAsJson(const evidence::EvidencePackage& package, const evidence::EvidenceCheck& check) {
  Json documents = Json::array();
  for (const evidence::CheckedDocument& document : check.signed_documents) {
    documents.push_back({{"sequence", document.sequence},
                         {"kind", document.happened.en},
                         {"sha256", absl::BytesToHexString(document.sha256)},
                         {"report", ToJson(document.report)}});
  }
  const bool holds = check.findings.empty();
  return {{"dossier_code", package.code},
          {"events", check.events},
          {"imported_events", check.imported_events},
          {"last_hash", absl::BytesToHexString(package.last_hash)},
          {"verdict", holds && check.open_questions.empty() ? "holds"
                      : holds                               ? "undecided"
                                                            : "does-not-hold"},
          {"signed_documents", documents},
          {"findings", FindingsAsJson(check.findings)},
          {"open_questions", FindingsAsJson(check.open_questions)},
          {"erased_events", check.erased_events},
          {"unproven_documents", check.unproven_documents}};
}

void ShowCheck(Session& session, const evidence::EvidencePackage& package,
               const evidence::EvidenceCheck& check) {
  session.out() << session.Localize("dossier $0: $1 events, last hash $2", package.code, check.events,
                                    absl::BytesToHexString(package.last_hash))
                << "\n";
  for (const evidence::CheckedDocument& document : check.signed_documents) {
    session.out() << document.sequence << " " << document.happened.In(session.language()) << " "
                  << absl::BytesToHexString(document.sha256) << "\n";
    for (const signing::v1::Signature& signature : document.report.signatures()) {
      session.out() << "  " << signature.field_name() << "  "
                    << messages::Word(session.language(), signature.verdict()) << "  " << signature.level()
                    << "  " << signature.signer().subject() << "\n";
    }
  }
  if (check.imported_events > 0) {
    session.out() << "- " << ImportedEvents(session.language(), check.imported_events, check.events) << "\n";
  }
  Show(session, "! ", check.findings);
  Show(session, "? ", check.open_questions);
  if (!check.erased_events.empty()) {
    session.out() << "- "
                  << session.Localize("personal data were erased, of the events $0",
                                      absl::StrJoin(check.erased_events, ", "))
                  << "\n";
  }
  for (const std::string& path : check.unproven_documents) {
    session.out() << "- "
                  << session.Localize(
                         "$0: handed in; its event holds no hash, and the manifest alone says that it is "
                         "this file",
                         path)
                  << "\n";
  }
}

absl::Status Check(Session& session, const CheckOptions& options) {
  std::string trust_file = options.trust_file;
  if (trust_file.empty()) {
    if (session.settings().data.empty()) {
      return UsageError(
          messages::Both("which authorities are trusted? Give --trust FILE, or --data DIR of an onestopd"));
    }
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    trust_file = data.TrustFile();
  }
  const auto policy = trust::TrustPolicy::Load(trust_file);
  if (!policy.ok()) return UsageError(policy.status().message());
  std::string worker = options.worker;
  if (worker.empty()) {
    ASSIGN_OR_RETURN(worker, pdf::PdfInspector::FindWorker());
  }
  ASSIGN_OR_RETURN(const evidence::EvidencePackage package, evidence::ReadPackage(options.file));
  const pdf::PdfInspector inspector({.worker = worker});
  ASSIGN_OR_RETURN(evidence::EvidenceCheck check,
                   evidence::CheckEvidence(package, inspector, *policy, absl::Now()));
  const std::string last_hash = absl::BytesToHexString(package.last_hash);
  if (!options.last_hash.empty() && options.last_hash != last_hash) {
    check.findings.push_back(messages::Both("the last hash is $0, not the one given", last_hash));
  }
  if (session.for_programs()) {
    session.WriteObject(CheckAsJson(package, check));
  } else {
    ShowCheck(session, package, check);
  }
  RETURN_IF_ERROR(Judge(check.findings));
  // An open question is no proof: scripts must not take it for one.
  if (!check.open_questions.empty()) {
    return messages::Error(absl::StatusCode::kFailedPrecondition,
                           messages::Both("nothing is wrong, but not everything could be decided offline"));
  }
  if (!session.for_programs()) session.out() << session.Localize("everything holds") << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddEvidenceCommands(CLI::App& app, CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<PackOptions>();
    CLI::App& command =
        *dossier.add_subcommand("evidence", "pack the history, documents and signatures into one ZIP file");
    command.footer(absl::StrCat(
        "  onestop dossier evidence H31.06-240115-0007 -o chung-cu.zip --as mc01\n\n",
        Note("Exit code 1 also when a file is not the one that its event names: the package is written "
             "all the same.")));
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    command.add_option("-o,--to-file", options->output, "where to; default: the dossier's code with .zip")
        ->type_name("FILE");
    Bind(command, action, options, &Pack, kOwnForm);
  }
  CLI::App& evidence = *app.add_subcommand("evidence", "evidence packages, without a server");
  evidence.require_subcommand(1);
  auto options = std::make_shared<CheckOptions>();
  CLI::App& command = *evidence.add_subcommand(
      "verify", "whether a package holds: hashes, rules, documents, signatures; needs no network");
  command.footer(
      absl::StrCat("  onestop evidence verify chung-cu.zip --trust trust.yaml\n\n",
                   Note("Exit code 0: everything holds; 1: something does not, or could not be decided; "
                        "2: a wrong file.")));
  command.add_option("file", options->file, "the package")->required()->type_name("FILE");
  command
      .add_option("--trust", options->trust_file,
                  "the authorities that you trust; default: with --data, its own")
      ->type_name("FILE");
  command.add_option("--last-hash", options->last_hash, "the last hash that the office gave you")
      ->type_name("HEX");
  command.add_option("--worker", options->worker, "the program onestop-pdf-reader; default: beside this one")
      ->type_name("FILE");
  Bind(command, action, options, &Check);
}

}  // namespace onestop::cli
