#pragma once

/// The catalogue's part of what a decision is made from.

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/decide.h"
#include "libs/dossier/dossier.h"

namespace onestop::catalog {

/// Sets `context`'s office, the holder of the open task, and who did the work before it, as of `day`; the snapshot keeps what
/// they point to. `submitted_procedure` is that of a submission, and empty for every other command: before acceptance the
/// procedure in force counts, from then on what the dossier is pinned to.
void SetOffice(const Snapshot& snapshot, const dossier::Dossier& dossier,
               absl::string_view submitted_procedure, absl::CivilDay day, dossier::Context& context);

}  // namespace onestop::catalog
