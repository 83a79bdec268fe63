#pragma once

/// What an evidence package must contain because of its events: which documents, and which files for people
/// and other programs, derived from the events alone.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/evidence/package.h"
#include "libs/messages/messages.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::evidence {

/// A sentence about a package, without a full stop.
using Finding = messages::Bilingual;

/// A document that an event names.
struct NamedDocument {
  /// Of the event.
  int64_t sequence = 0;
  std::string document_id;
  /// 32 bytes; empty when the event has none: events of documents handed in did not always keep it.
  std::string sha256;
};

/// In the order of the events; a document that several events name is listed several times.
std::vector<NamedDocument> DocumentsOf(const std::vector<dossier::v1::Event>& events);

/// events.jsonl, and signatures/<n>/… of each event with a signature, by path. Errors: INTERNAL when an event
/// cannot be shown as JSON.
absl::StatusOr<std::map<std::string, std::string>> DerivedFiles(
    const std::vector<dossier::v1::Event>& events);

/// What in `package` differs from `events`: a document that is missing, different, or named by no event; a
/// derived file that is missing or different; a file that does not belong in a package. summary.txt and
/// README.txt are for people: their contents are not checked.
std::vector<Finding> CheckContents(const EvidencePackage& package,
                                   const std::vector<dossier::v1::Event>& events);

/// The documents of `package` that events name by their id alone, by path: only the manifest identifies the
/// file.
std::vector<std::string> UnprovenDocuments(const EvidencePackage& package,
                                           const std::vector<dossier::v1::Event>& events);

}  // namespace onestop::evidence
