#pragma once

/// What an evidence package holds because of its events: which documents, and which files for people and for
/// other programs that are made of the events alone.

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
  /// 32 bytes; empty where the event holds none: what was handed in before its hash was kept.
  std::string sha256;
};

/// In the order of the events; a document that several name stands there several times.
std::vector<NamedDocument> DocumentsOf(const std::vector<dossier::v1::Event>& events);

/// events.jsonl, and signatures/<n>/… of each event with a signature, by path. Errors: INTERNAL when an event
/// cannot be shown as JSON.
absl::StatusOr<std::map<std::string, std::string>> DerivedFiles(
    const std::vector<dossier::v1::Event>& events);

/// What of `package` is not as `events` have it: a document that is missing, another, or
/// named by no event; a derived file that is missing or another; a file that no package has. summary.txt and
/// README.txt are for people: nothing vouches for them.
std::vector<Finding> CheckContents(const EvidencePackage& package,
                                   const std::vector<dossier::v1::Event>& events);

/// The documents of `package` that events name by their id alone, by path: that it is this file says only the
/// manifest.
std::vector<std::string> UnprovenDocuments(const EvidencePackage& package,
                                           const std::vector<dossier::v1::Event>& events);

}  // namespace onestop::evidence
