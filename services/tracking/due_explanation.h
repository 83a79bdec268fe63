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

/// A promise that the events hold: at acceptance, or when a supplement came.
struct Promised {
  absl::Time since;
  /// The hour of `since` is not known.
  bool day_alone = false;
  absl::Time due;
  /// Promised by the system that the history was imported from; not computed here.
  bool external = false;
  /// When the clock stopped before; none at acceptance.
  std::optional<Stopped> stopped;
};

/// One sentence an element. Where the calendar and the limit that the dossier is pinned to give another due
/// date than the promised one, the explanation says so; the promise holds.
std::vector<messages::Bilingual> ExplainDue(const catalog::Snapshot& catalogue,
                                            const dossier::Dossier& dossier,
                                            const std::vector<Promised>& promises);

}  // namespace onestop::tracking
