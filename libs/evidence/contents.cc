// Derives from the events what must be in a package, and compares the manifest's list and the files with
// it.

#include "libs/evidence/contents.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/util/json_util.h"

namespace onestop::evidence {
namespace {

using dossier::v1::Event;
using messages::Both;

// What a signature rests on, as plain DER.
void AddSignature(int64_t sequence, const dossier::v1::SignatureEvidence& evidence,
                  std::map<std::string, std::string>& files) {
  const std::string folder = absl::StrFormat("signatures/%04d/", sequence);
  files[folder + "signature.cms"] = evidence.cms();
  const auto add = [&](const char* name, const char* extension, const auto& ders) {
    for (int i = 0; i < ders.size(); ++i) {
      files[absl::StrCat(folder, name, "-", i + 1, ".", extension)] = ders[i];
    }
  };
  add("certificate", "cer", evidence.chain());
  add("ocsp", "ors", evidence.ocsp_responses());
  add("revocation-list", "crl", evidence.crls());
}

// Compares the manifest's list with what the events name.
void CheckDocumentList(const EvidencePackage& package, const std::vector<Event>& events,
                       std::vector<Finding>& findings) {
  // Duplicates are reported, since a reader of the manifest could take either entry.
  std::map<std::string, std::string> listed;
  for (const PackedDocument& document : package.documents) {
    if (!listed.emplace(document.document_id, document.sha256).second) {
      findings.push_back(Both("the manifest lists document $0 twice", document.document_id));
    }
  }
  std::set<std::string> named;
  std::set<std::string> paths;
  for (const NamedDocument& document : DocumentsOf(events)) {
    named.insert(document.document_id);
    const auto found = listed.find(document.document_id);
    const auto find = [&](const messages::English& sentence) {
      findings.push_back(Both(sentence, document.document_id, document.sequence));
    };
    if (found == listed.end()) {
      find(messages::English("document $0 of event $1 is missing in the manifest"));
      continue;
    }
    // Without a hash in the event there is nothing to compare; see UnprovenDocuments().
    if (!document.sha256.empty() && document.sha256 != found->second) {
      find(messages::English("document $0 of event $1 has another hash in the manifest"));
    }
    paths.insert(DocumentPath(found->second));
    if (!package.files.contains(DocumentPath(found->second))) {
      find(messages::English("document $0 of event $1 is missing"));
    }
  }
  for (const auto& [id, sha256] : listed) {
    if (named.contains(id)) continue;
    findings.push_back(Both("no event names document $0", id));
  }
  // A file that no event names proves nothing and could mislead a reader.
  for (const auto& [path, bytes] : package.files) {
    if (path.starts_with("documents/") && !paths.contains(path)) {
      findings.push_back(Both("no event names $0", path));
    }
  }
}

// The hash that the event records for a file that was handed in; empty when it records none.
std::string HashOf(const google::protobuf::RepeatedPtrField<dossier::v1::HandedInDocument>& documents,
                   absl::string_view document_id) {
  for (const auto& document : documents) {
    if (document.document_id() == document_id) return document.sha256();
  }
  return "";
}

}  // namespace

std::vector<NamedDocument> DocumentsOf(const std::vector<Event>& events) {
  std::vector<NamedDocument> documents;
  for (const Event& event : events) {
    const auto add_handed_in = [&](const auto& components, const auto& handed_in) {
      for (const auto& component : components) {
        // A component may have been handed in on paper.
        if (component.document_id().empty()) continue;
        documents.push_back(
            {event.sequence(), component.document_id(), HashOf(handed_in, component.document_id())});
      }
    };
    const auto& amended = event.submission_amended();
    const auto& supplement = event.supplement_received();
    add_handed_in(event.submitted().components(), event.submitted().documents());
    // What an amendment takes out is named by the event that brought it in.
    add_handed_in(amended.added_components(), amended.added_documents());
    add_handed_in(supplement.components(), supplement.documents());
    add_handed_in(event.supplement_handed_in().components(), event.supplement_handed_in().documents());
    const auto add_letter = [&](const auto& inquiry) {
      if (!inquiry.has_document()) return;
      documents.push_back({event.sequence(), inquiry.document().document_id(), inquiry.document().sha256()});
    };
    add_letter(event.consultation_answered());
    add_letter(event.verification_recorded());
    const auto add = [&](const auto& result) {
      documents.push_back({event.sequence(), result.document_id(), result.document_sha256()});
    };
    if (event.has_result_drafted()) add(event.result_drafted());
    if (event.has_result_signed()) add(event.result_signed());
    if (event.has_result_sealed()) add(event.result_sealed());
    if (event.has_archive_renewed()) add(event.archive_renewed());
  }
  return documents;
}

absl::StatusOr<std::map<std::string, std::string>> DerivedFiles(const std::vector<Event>& events) {
  std::map<std::string, std::string> files;
  std::string& lines = files["events.jsonl"];
  // The order of the events, one line each: equal events give equal bytes, which CheckContents() compares.
  for (const Event& event : events) {
    std::string line;
    if (!google::protobuf::util::MessageToJsonString(event, &line).ok()) {
      return absl::InternalError("an event cannot be shown as JSON");
    }
    absl::StrAppend(&lines, line, "\n");
    if (event.has_result_signed()) AddSignature(event.sequence(), event.result_signed().signature(), files);
    if (event.has_result_sealed()) AddSignature(event.sequence(), event.result_sealed().seal(), files);
    if (event.has_archive_renewed()) {
      AddSignature(event.sequence(), event.archive_renewed().time_stamp(), files);
    }
  }
  return files;
}

std::vector<Finding> CheckContents(const EvidencePackage& package, const std::vector<Event>& events) {
  std::vector<Finding> findings;
  CheckDocumentList(package, events, findings);
  const auto derived = DerivedFiles(events);
  if (!derived.ok()) {
    findings.push_back(Both("an event cannot be shown as JSON"));
    return findings;
  }
  for (const auto& [path, bytes] : *derived) {
    const auto file = package.files.find(path);
    if (file == package.files.end()) {
      findings.push_back(Both("$0 is missing", path));
    } else if (file->second != bytes) {
      findings.push_back(Both("$0 is not what the events say", path));
    }
  }
  for (const auto& [path, bytes] : package.files) {
    // events/ and documents/ are checked elsewhere, file by file.
    const bool known = path.starts_with("events/") || path.starts_with("personal/") ||
                       path.starts_with("documents/") || derived->contains(path) || path == "README.txt" ||
                       path == "summary.txt";
    if (known) continue;
    findings.push_back(Both("$0 is no part of an evidence package", path));
  }
  return findings;
}

std::vector<std::string> UnprovenDocuments(const EvidencePackage& package, const std::vector<Event>& events) {
  std::set<std::string> named;
  std::set<std::string> proven;
  for (const NamedDocument& document : DocumentsOf(events)) {
    // A document that one event names with its hash is proven, whatever other events leave out.
    (document.sha256.empty() ? named : proven).insert(document.document_id);
  }
  std::set<std::string> paths;
  for (const PackedDocument& document : package.documents) {
    const bool alone = named.contains(document.document_id) && !proven.contains(document.document_id);
    if (alone) paths.insert(DocumentPath(document.sha256));
  }
  return {paths.begin(), paths.end()};
}

}  // namespace onestop::evidence
