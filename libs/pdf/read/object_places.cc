// Compares where two revisions take their objects from, which shows changes that no reference leads to.

#include "libs/pdf/read/object_places.h"

#include "absl/strings/str_cat.h"

namespace onestop::pdf {
namespace {

bool SameEntry(const QPDFXRefEntry& a, const QPDFXRefEntry& b) {
  if (a.getType() != b.getType()) return false;
  // Type 1 is an object in the file, type 2 an object in an object stream.
  if (a.getType() == 1) return a.getOffset() == b.getOffset();
  if (a.getType() == 2) {
    return a.getObjStreamNumber() == b.getObjStreamNumber() && a.getObjStreamIndex() == b.getObjStreamIndex();
  }
  return true;
}

// The byte at which an object begins, or the stream that holds it.
size_t OffsetOf(const Revision& revision, QPDFXRefEntry entry) {
  if (entry.getType() == 2) {
    const auto stream = revision.table.find(QPDFObjGen(entry.getObjStreamNumber(), 0));
    if (stream == revision.table.end()) return 0;
    entry = stream->second;
  }
  return entry.getType() == 1 ? static_cast<size_t>(entry.getOffset()) : 0;
}

std::string NameOf(QPDFObjGen object) {
  return absl::StrCat("object ", object.getObj(), " ", object.getGen());
}

}  // namespace

bool SamePlace(const Revision& before, const Revision& after, QPDFObjGen object) {
  const auto old_entry = before.table.find(object);
  const auto new_entry = after.table.find(object);
  if (old_entry == before.table.end() || new_entry == after.table.end()) return false;
  if (!SameEntry(old_entry->second, new_entry->second)) return false;
  // For an object in a stream, the stream must be the same one as well.
  return OffsetOf(before, old_entry->second) == OffsetOf(after, new_entry->second);
}

void AddMovedObjects(const Revision& before, const Revision& after, const std::set<QPDFObjGen>& reached,
                     std::set<Change>& changes) {
  for (const auto& [object, entry] : before.table) {
    if (!reached.contains(object) && !SamePlace(before, after, object)) {
      // Not reachable before, so nothing that was shown changed; a later revision may reuse the number.
      changes.insert({"OBJECT_REDEFINED", NameOf(object), Permission::kWhenClosed, ""});
    }
  }
  for (const auto& [object, entry] : after.table) {
    // Bytes that were signed while no table referred to them: they could have been prepared to be shown
    // later.
    if (OffsetOf(after, entry) < before.end && !SamePlace(before, after, object)) {
      changes.insert({"HIDDEN_OBJECT_USED", NameOf(object), Permission::kNever, ""});
    }
  }
}

}  // namespace onestop::pdf
