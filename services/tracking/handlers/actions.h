#pragma once

/// What a caller may do with a dossier next.

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"
#include "onestop/tracking/v1/tracking_service.pb.h"

namespace onestop::tracking::handlers {

/// Adds to `shown` what `actor` may do with `dossier` at `now`, and what they may not of what is theirs, by
/// dossier::TryCommands(): those that are allowed first. `locale` is the
/// call's: "vi" or "en".
void AddActions(const catalog::Snapshot& catalogue, const dossier::Actor& actor,
                const dossier::Dossier& dossier, absl::Time now, absl::string_view locale,
                v1::Dossier& shown);

}  // namespace onestop::tracking::handlers
