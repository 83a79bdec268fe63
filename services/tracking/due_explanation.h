#pragma once

/// How a due date came about, sentence by sentence, computed anew from what the dossier is pinned to.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/dossier.h"
#include "libs/messages/messages.h"

namespace onestop::tracking {

/// When the clock stopped.
struct Stopped {
  absl::Time time;
  /// The hour is not known.
  bool day_alone = false;
};

/// A promise that the events hold: at acceptance, when a supplement came, or when a payment was made for which the clock had
/// stopped.
struct Promised {
  absl::Time since;
  /// The hour of `since` is not known.
  bool day_alone = false;
  absl::Time due;
  /// Promised by the system that the history was imported from; not computed here.
  bool external = false;
  /// When the clock stopped before; none at acceptance.
  std::optional<Stopped> stopped;
  /// It stopped for a payment, not for a supplement.
  bool for_payment = false;
  /// The due date before the clock stopped.
  absl::Time before = absl::InfinitePast();
};

/// One sentence an element. Where the calendar and the limit that the dossier is pinned to give another due
/// date than the promised one, the explanation says so; the promise holds.
std::vector<messages::Bilingual> ExplainDue(const catalog::Snapshot& catalogue,
                                            const dossier::Dossier& dossier,
                                            const std::vector<Promised>& promises);

}  // namespace onestop::tracking
