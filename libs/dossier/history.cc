// Stored bytes become a dossier here and nowhere else, so that no reader can forget to check the hashes.

#include "libs/dossier/history.h"

#include <utility>

#include "libs/digest/sha256.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/personal_data.h"

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
  // Before it is believed: a service may append some kinds of event alone, and the database looks at the column.
  if (examined.kind_differs) {
    return error::HistoryDamaged(id, entry.sequence, "is of another kind than it is stored as");
  }
  if (examined.personal_data_differ) {
    return error::HistoryDamaged(id, entry.sequence, "has other personal data than it is bound to");
  }
  if (examined.inconsistency != Inconsistency::kNone) {
    return error::HistoryInconsistent(id, entry.sequence, examined.inconsistency);
  }
  return std::move(examined.event);
}

Examined History::Examine(const HistoryEntry& entry) {
  Examined examined;
  std::string whole;
  absl::string_view bytes = entry.payload;
  Gone gone;
  bool is_cut = false;
  for (const v1::PersonalDataPart& part : entry.personal_data) {
    if (!part.has_place()) continue;
    is_cut = true;
    if (part.data().empty()) gone.kinds.insert(part.kind());
  }
  if (is_cut) {
    whole = WithMovedData(entry.payload, entry.personal_data);
    bytes = whole;
  }
  if (gone.kinds.empty()) {
    folded_.last_hash = ChainHash(folded_.last_hash, bytes);
    examined.hash_differs = entry.hash.has_value() && *entry.hash != folded_.last_hash;
  } else {
    // Its hash cannot be computed any more. It stands for a link of the chain; what is left of the bytes is proven by the
    // event that tells of the erasure.
    gone.remaining_sha256 = digest::Sha256Text(bytes);
    examined.hash_differs = !entry.hash.has_value();
    folded_.last_hash = std::string(entry.hash.value_or(""));
  }
  examined.readable = examined.event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (!examined.readable) {
    examined.event.Clear();
    return examined;
  }
  examined.kind_differs = entry.kind != 0 && examined.event.kind_case() != entry.kind;
  const JoinedPersonalData joined = JoinPersonalData(entry.personal_data, examined.event);
  examined.personal_data_differ = joined.differs;
  gone.kinds.insert(joined.erased.begin(), joined.erased.end());
  if (!gone.kinds.empty()) gone_[entry.sequence] = std::move(gone);
  if (examined.event.has_personal_data_erased()) Believe(examined.event.personal_data_erased());
  // Apply() leaves the dossier as it was when it refuses, so the reason can still be asked for.
  if (!Apply(examined.event, folded_.dossier).ok()) {
    examined.inconsistency = InconsistencyOf(examined.event, folded_.dossier);
  }
  return examined;
}

// Of an event that was erased in two steps the last one tells what is left.
void History::Believe(const v1::PersonalDataErased& erased) {
  for (const v1::PersonalDataErased::Erasure& erasure : erased.erasures()) {
    const auto found = gone_.find(erasure.sequence());
    if (found == gone_.end()) continue;
    Gone& gone = found->second;
    gone.kinds.erase(erasure.kind());
    if (erasure.remaining_sha256() == gone.remaining_sha256) gone.remaining_sha256.clear();
    if (gone.kinds.empty() && gone.remaining_sha256.empty()) gone_.erase(found);
  }
}

absl::Status History::Complete() const {
  if (gone_.empty()) return absl::OkStatus();
  return error::HistoryDamaged(folded_.dossier.id, gone_.begin()->first,
                               "lacks personal data that no event says were erased");
}

}  // namespace onestop::dossier
