#pragma once

/// The evidence of one dossier as one ZIP file that an archive, an inspector or a court can open with any
/// program and check with `onestop evidence verify`, without the office and without a network:
///
///     manifest.json         what this is, and every other file with its size and SHA-256
///     manifest.sha256       its own SHA-256, for sha256sum --check
///     README.txt            how to read and to check it, in Vietnamese and English
///     summary.txt           the dossier's history and its deadlines, for people
///     events/0001.pb …      the stored bytes of each event (onestop.dossier.v1.Event)
///     personal/0001.pb …    the personal data beside an event, with the salts of its commitments
///                           (onestop.dossier.v1.PersonalData); without data where these were erased
///     events.jsonl          the events with their personal data, readable
///     documents/<sha256>    the files that the events name
///     signatures/<n>/…      what each signature rests on, as plain DER: CMS, chain, OCSP responses, CRLs
///
/// The check rests on the events' bytes (their hashes chain), the documents (the events hold their hashes,
/// except for files that were handed in before events kept them) and the signatures. events.jsonl and
/// signatures/ must agree with the events; summary.txt and README.txt are for people.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::evidence {

/// The limits of a package; a dossier has some dozens of files of at most 25 MiB.
inline constexpr size_t kPackageFilesMax = 2000;
inline constexpr size_t kPackageBytesMax = size_t{512} * 1024 * 1024;

/// A document that an event names, as the office knows it.
struct PackedDocument {
  std::string document_id;
  std::string file_name;
  std::string media_type;
  /// 32 bytes.
  std::string sha256;

  bool operator==(const PackedDocument&) const = default;
};

struct EvidencePackage {
  std::string dossier_id;
  std::string code;
  /// RFC 3339; and the user who asked for it.
  std::string made_time;
  std::string made_by;
  /// The link of the last event in the chain of hashes, 32 bytes: to be compared with the one that the office
  /// states.
  std::string last_hash;
  std::vector<PackedDocument> documents;
  /// By path, without manifest.json and manifest.sha256.
  std::map<std::string, std::string> files;
};

/// The path of event `sequence`, of the personal data beside it, and of the document with this hash.
std::string EventPath(int64_t sequence);
std::string PersonalDataPath(int64_t sequence);
std::string DocumentPath(absl::string_view sha256);

/// Writes `package` to `path`, in place of what was there, in one step. Errors: INVALID_ARGUMENT when it
/// cannot be written.
absl::Status WritePackage(const EvidencePackage& package, const std::string& path);

/// Reads what WritePackage() wrote. Every file is compared with the manifest, and no other file is accepted.
///
/// Errors: INVALID_ARGUMENT when `path` cannot be read; DATA_LOSS for a package that is damaged, incomplete,
/// too large, or none. All are in both languages (libs/messages/status.h).
absl::StatusOr<EvidencePackage> ReadPackage(const std::string& path);

}  // namespace onestop::evidence
