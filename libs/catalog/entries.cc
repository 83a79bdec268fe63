// A catalogue as entries, by the reflection of its message: a new kind of entry needs no code here.
// Entries are compared by their bytes.

#include "libs/catalog/entries.h"

#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/base/check.h"

namespace onestop::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Agencies and staff change by dates; procedures and processes have version numbers; the rest has one entry
// an id.
std::string VersionKeyOf(const FieldDescriptor& kind, const Message& entry) {
  const auto& fields = *entry.GetDescriptor();
  if (const FieldDescriptor* version = fields.FindFieldByName("version")) {
    // With leading zeros, so that the order of texts is the order of versions.
    return absl::StrFormat("%010d", entry.GetReflection()->GetInt32(entry, version));
  }
  if (kind.number() != v1::Catalogue::kAgenciesFieldNumber &&
      kind.number() != v1::Catalogue::kStaffFieldNumber) {
    return "";
  }
  return entry.GetReflection()->GetString(entry, fields.FindFieldByName("valid_from"));
}

Entry ToEntry(const FieldDescriptor& kind, const Message& message) {
  const auto& fields = *message.GetDescriptor();
  const FieldDescriptor* code = fields.FindFieldByName("code");
  const FieldDescriptor* id = code != nullptr ? code : fields.FindFieldByName("id");
  // Every kind of entry has an id or a code.
  CHECK(id != nullptr);
  return {.kind = kind.name(),
          .id = message.GetReflection()->GetString(message, id),
          .version_key = VersionKeyOf(kind, message),
          .content = message.SerializeAsString()};
}

// Calls visit(kind, index, message) for each entry.
template <typename Visit>
void ForEach(const v1::Catalogue& catalogue, Visit visit) {
  const auto& descriptor = *v1::Catalogue::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& kind = *descriptor.field(i);
    if (!kind.is_repeated()) continue;  // The province.
    const int size = catalogue.GetReflection()->FieldSize(catalogue, &kind);
    for (int j = 0; j < size; ++j) {
      visit(kind, j, catalogue.GetReflection()->GetRepeatedMessage(catalogue, &kind, j));
    }
  }
}

using Key = std::tuple<std::string, std::string, std::string>;

Key KeyOf(const Entry& entry) { return {entry.kind, entry.id, entry.version_key}; }

// The content as far as dossiers may be pinned to it; empty for kinds that are not pinned by version.
std::string PinnedContent(const Message& message) {
  if (const auto* procedure = dynamic_cast<const v1::Procedure*>(&message)) {
    v1::Procedure pinned = *procedure;
    // A version ends when the next one begins: that may be written into it afterwards.
    pinned.clear_valid_to();
    return pinned.SerializeAsString();
  }
  return dynamic_cast<const v1::Process*>(&message) != nullptr ? message.SerializeAsString() : "";
}

void Append(const FieldDescriptor& kind, const Message& message, v1::Catalogue& catalogue) {
  catalogue.GetReflection()->AddMessage(&catalogue, &kind)->CopyFrom(message);
}

}  // namespace

std::vector<Entry> ToEntries(const v1::Catalogue& catalogue) {
  std::vector<Entry> entries;
  ForEach(catalogue, [&entries](const FieldDescriptor& kind, int, const Message& message) {
    entries.push_back(ToEntry(kind, message));
  });
  return entries;
}

absl::Status AddEntry(const Entry& entry, v1::Catalogue& catalogue) {
  const FieldDescriptor* kind = v1::Catalogue::descriptor()->FindFieldByName(entry.kind);
  if (kind == nullptr || !kind->is_repeated() ||
      !catalogue.GetReflection()->AddMessage(&catalogue, kind)->ParseFromString(entry.content)) {
    return absl::DataLossError(absl::StrCat("the stored catalogue entry ", entry.kind, " ", entry.id,
                                            " cannot be read; restore it from a backup"));
  }
  return absl::OkStatus();
}

void AddMessage(const std::string& kind, const Message& message, v1::Catalogue& catalogue) {
  const FieldDescriptor* const field = v1::Catalogue::descriptor()->FindFieldByName(kind);
  CHECK(field != nullptr && field->is_repeated());
  Append(*field, message, catalogue);
}

std::vector<v1::Catalogue> InParts(const v1::Catalogue& catalogue, size_t bytes_max) {
  std::vector<v1::Catalogue> parts(1);
  size_t bytes = 0;
  ForEach(catalogue, [&](const FieldDescriptor& kind, int, const Message& message) {
    const size_t size = message.ByteSizeLong();
    if (bytes > 0 && bytes + size > bytes_max) {
      parts.emplace_back();
      bytes = 0;
    }
    Append(kind, message, parts.back());
    bytes += size;
  });
  for (v1::Catalogue& part : parts) part.set_province(catalogue.province());
  return parts;
}

namespace {

using ByKey = std::map<Key, const Message*>;

// What changes in `before`, which may be null, by the entry; what must not change becomes a violation.
void Compare(ChangedEntry changed, const std::string& path, Merged& merged) {
  if (changed.entry.content.size() > kEntryBytesMax) {
    merged.violations.push_back({path, absl::StrCat("has ", changed.entry.content.size(),
                                                    " bytes; an entry has at most ", kEntryBytesMax)});
  }
  if (changed.before != nullptr) {
    if (changed.before->SerializeAsString() == changed.entry.content) return;
    if (PinnedContent(*changed.before) != PinnedContent(*changed.after)) {
      merged.violations.push_back({path,
                                   "differs from the published version, which dossiers may be pinned to; "
                                   "give it another version number"});
    }
  }
  merged.changed.push_back(std::move(changed));
}

// The entry of the same id with the next lower version or day, or null.
const Message* Before(const ByKey& entries, const Key& key) {
  auto next = entries.lower_bound(key);
  if (next == entries.begin()) return nullptr;
  const auto& [other, message] = *std::prev(next);
  const bool same_id = std::get<0>(other) == std::get<0>(key) && std::get<1>(other) == std::get<1>(key);
  return same_id ? message : nullptr;
}

}  // namespace

Merged Merge(const v1::Catalogue& base, const v1::Catalogue& change) {
  ByKey before;
  ForEach(base, [&before](const FieldDescriptor& kind, int, const Message& message) {
    before.emplace(KeyOf(ToEntry(kind, message)), &message);
  });
  Merged merged;
  merged.catalogue.set_province(change.province());
  absl::flat_hash_set<Key> given;
  ForEach(change, [&](const FieldDescriptor& kind, int index, const Message& message) {
    Append(kind, message, merged.catalogue);
    ChangedEntry changed = {.entry = ToEntry(kind, message), .after = &message};
    const Key key = KeyOf(changed.entry);
    given.insert(key);
    if (const auto old = before.find(key); old != before.end()) {
      changed.before = old->second;
    } else {
      changed.follows = Before(before, key);
    }
    Compare(std::move(changed), absl::StrCat(kind.name(), "[", index, "]"), merged);
  });
  // What the change does not name stays, so that a file need not hold the whole catalogue.
  ForEach(base, [&](const FieldDescriptor& kind, int, const Message& message) {
    if (!given.contains(KeyOf(ToEntry(kind, message)))) Append(kind, message, merged.catalogue);
  });
  return merged;
}

void NameOthers(const v1::Catalogue& change, const v1::Catalogue& merged,
                std::vector<base::FieldViolation>& violations) {
  for (base::FieldViolation& violation : violations) {
    const size_t open = violation.field.find('[');
    const size_t close = violation.field.find(']');
    if (open == std::string::npos || close == std::string::npos) continue;
    const FieldDescriptor* kind =
        v1::Catalogue::descriptor()->FindFieldByName(violation.field.substr(0, open));
    int index = 0;
    // A path within the change keeps its number: that is the file which the editor has before them.
    if (kind == nullptr || !absl::SimpleAtoi(violation.field.substr(open + 1, close - open - 1), &index) ||
        index < change.GetReflection()->FieldSize(change, kind)) {
      continue;
    }
    const Entry entry = ToEntry(*kind, merged.GetReflection()->GetRepeatedMessage(merged, kind, index));
    violation.field = absl::StrCat(entry.kind, "(", entry.id, entry.version_key.empty() ? "" : " ",
                                   entry.version_key, ")", violation.field.substr(close + 1));
  }
}

}  // namespace onestop::catalog
