#pragma once

/// A catalogue as separate entries, which is how it is stored and changed. Pure.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "libs/base/reason.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

struct Entry {
  /// The field of Catalogue, such as "procedures".
  std::string kind;
  /// Id or code.
  std::string id;
  /// Tells entries of one id apart: "0000000002" or "2024-01-01"; else empty.
  std::string version_key;
  /// The serialised message.
  std::string content;
};

/// In the order of the catalogue.
std::vector<Entry> ToEntries(const v1::Catalogue& catalogue);

/// Adds an entry at the end. Errors: DATA_LOSS when its kind or its content cannot be read.
absl::Status AddEntry(const Entry& entry, v1::Catalogue& catalogue);

/// Adds `message`, an entry of the field `kind` of Catalogue, at the end.
void AddMessage(const std::string& kind, const google::protobuf::Message& message, v1::Catalogue& catalogue);

/// Bytes of one entry, as a message.
inline constexpr size_t kEntryBytesMax = 1024 * 1024;

/// The entries of `catalogue` in parts of at most `bytes_max` bytes, in order, each with the province; a larger entry is a
/// part by itself. One part at the least.
std::vector<v1::Catalogue> InParts(const v1::Catalogue& catalogue, size_t bytes_max);

/// An entry of a change that is new or different. The messages are those of the base and of the change.
struct ChangedEntry {
  Entry entry;
  const google::protobuf::Message* after = nullptr;
  /// What it replaces; null for a new entry.
  const google::protobuf::Message* before = nullptr;
  /// Of a new entry: the latest earlier one with its id, which it follows in time; null when there is none.
  const google::protobuf::Message* follows = nullptr;
};

/// What a change makes of a catalogue.
struct Merged {
  /// The entries of the change, in its order, then those of the base that it does not replace: so the paths
  /// of Check() are those of the change wherever the change is wrong.
  v1::Catalogue catalogue;
  /// Entries of the change that are new or different.
  std::vector<ChangedEntry> changed;
  /// Entries that are too large, and published versions whose content would change: dossiers may be pinned to them. Only the last day of a
  /// procedure's version may move.
  std::vector<base::FieldViolation> violations;
};

/// Both must live as long as Merged::changed is used.
Merged Merge(const v1::Catalogue& base, const v1::Catalogue& change);

/// Makes violations of Check(merged.catalogue) readable for the author of the change: entries that are not in
/// the change are named by id instead of a number, as in "mandates(gd01-head).staff_id".
void NameOthers(const v1::Catalogue& change, const v1::Catalogue& merged,
                std::vector<base::FieldViolation>& violations);

}  // namespace onestop::catalog
