#pragma once

/// Reads a dossier's history: the one place where the stored bytes of events are parsed, checked against
/// their chain of hashes, and applied. Pure.
///
///     dossier::History history(dossier_id);
///     for (const ledger::EventRow& row : rows) {
///       RETURN_IF_ERROR(history.Add({row.sequence, row.payload, row.hash, row.personal_data, row.kind}).status());
///     }
///     RETURN_IF_ERROR(history.Complete());
///     Use(history.dossier());
///
/// The bytes of an event are never serialised again to be checked: its hash is the SHA-256 of the hash of the
/// event before it, followed by the bytes as they are stored. Personal data stand beside the bytes (personal_data.h) and are
/// joined here, each after it was compared with the commitment in the bytes.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/dossier/apply.h"
#include "libs/dossier/dossier.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// The hash before a dossier's first event: 32 zero bytes.
std::string FirstHash();
/// SHA-256(previous || payload), 32 bytes.
std::string ChainHash(absl::string_view previous, absl::string_view payload);

/// A dossier with the hash of its last event.
struct Folded {
  Dossier dossier;
  std::string last_hash;
};

/// An event as it is stored; the views must live during the call.
struct HistoryEntry {
  /// 1, 2, 3 … within the dossier.
  int64_t sequence = 0;
  /// A serialised onestop.dossier.v1.Event.
  absl::string_view payload;
  /// 32 bytes. Absent where the hashes between are not kept, as in evidence packages: the caller compares the
  /// last one with History::last_hash().
  std::optional<absl::string_view> hash;
  /// What stands beside the event, all of it.
  absl::Span<const v1::PersonalDataPart> personal_data = {};
  /// As it stands beside the bytes, where the database compares it with what a service may append; 0 where it is not kept, as
  /// in evidence packages.
  int kind = 0;
};

/// An event as it was read, with everything that is wrong with it.
struct Examined {
  /// Empty when `readable` is false.
  v1::Event event;
  /// The stored hash does not follow from the bytes and the hash before.
  bool hash_differs = false;
  /// The bytes are an event.
  bool readable = false;
  /// It is of another kind than it is stored as.
  bool kind_differs = false;
  /// The personal data beside the event are not those that it is bound to.
  bool personal_data_differ = false;
  /// Why a readable event cannot follow those before; kNone when it was applied.
  Inconsistency inconsistency = Inconsistency::kNone;
};

/// A history, read from its first event or from where a folded dossier left off. Not thread-safe.
class History {
 public:
  /// Before the first event of `dossier_id`.
  explicit History(absl::string_view dossier_id);
  /// After the last event of `folded`.
  explicit History(Folded folded) : folded_(std::move(folded)) {}

  /// Reads the next event and returns it, with its personal data.
  ///
  /// Errors: DATA_LOSS HISTORY_DAMAGED when the hash does not follow from the bytes and the hash before, when
  /// the bytes are no event or one of another kind, when its personal data are not those that it is bound to, or when Decide() cannot have made the
  /// event there. The history is then of no further use.
  absl::StatusOr<v1::Event> Add(const HistoryEntry& entry);

  /// Reads the next event and returns everything that is wrong with it, for checks that continue after
  /// damage: the chain continues with the hash that follows from the bytes, the dossier without an
  /// event that cannot be applied.
  Examined Examine(const HistoryEntry& entry);

  /// After the last event: whether each part of the personal data that is gone was erased by an event that says so. Errors:
  /// DATA_LOSS HISTORY_DAMAGED.
  absl::Status Complete() const;

  /// The dossier after the events that were read.
  const Dossier& dossier() const { return folded_.dossier; }
  /// The hash of the last event that was read; FirstHash() before the first.
  const std::string& last_hash() const { return folded_.last_hash; }
  const Folded& folded() const { return folded_; }
  /// Moves the dossier out; the history is of no further use.
  Folded Release() { return std::move(folded_); }

 private:
  // Parts of an event that are gone, until an event tells of their erasure.
  struct Gone {
    std::set<int> kinds;
    // Of an event whose bytes had held them: SHA-256 over what is left, until an event tells the same.
    std::string remaining_sha256;
  };
  void Believe(const v1::PersonalDataErased& erased);

  Folded folded_;
  // By the number of the event.
  std::map<int64_t, Gone> gone_;
};

}  // namespace onestop::dossier
