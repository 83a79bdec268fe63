// Stored bytes become a dossier here and nowhere else, so that no reader can forget to check the hashes.

#include "libs/dossier/history.h"

#include <utility>

#include "libs/digest/sha256.h"
#include "libs/dossier/errors.h"

namespace onestop::dossier {

std::string FirstHash() { return std::string(digest::kSha256Size, '\0'); }

std::string ChainHash(absl::string_view previous, absl::string_view payload) {
  // The chain: changing, removing or reordering one stored event changes every later hash.
  return digest::Sha256Text(previous, payload);
}

History::History(absl::string_view dossier_id) {
  folded_.dossier.id = std::string(dossier_id);
  folded_.last_hash = FirstHash();
}

absl::StatusOr<v1::Event> History::Add(const HistoryEntry& entry) {
  Examined examined = Examine(entry);
  const std::string& id = folded_.dossier.id;
  // The hash first: bytes that were changed may still be an event that could follow.
  if (examined.hash_differs) {
    return error::HistoryDamaged(id, entry.sequence, "does not fit the chain of hashes");
  }
  if (!examined.readable) return error::HistoryDamaged(id, entry.sequence, "cannot be read");
  if (examined.inconsistency != Inconsistency::kNone) {
    return error::HistoryInconsistent(id, entry.sequence, examined.inconsistency);
  }
  return std::move(examined.event);
}

Examined History::Examine(const HistoryEntry& entry) {
  Examined examined;
  folded_.last_hash = ChainHash(folded_.last_hash, entry.payload);
  examined.hash_differs = entry.hash.has_value() && *entry.hash != folded_.last_hash;
  examined.readable =
      examined.event.ParseFromArray(entry.payload.data(), static_cast<int>(entry.payload.size()));
  if (!examined.readable) {
    examined.event.Clear();
    return examined;
  }
  // Apply() leaves the dossier as it was when it refuses, so the reason can still be asked for.
  if (!Apply(examined.event, folded_.dossier).ok()) {
    examined.inconsistency = InconsistencyOf(examined.event, folded_.dossier);
  }
  return examined;
}

}  // namespace onestop::dossier
