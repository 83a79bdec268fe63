#pragma once

/// Whether a dossier is in time: computed at an instant from its events, never stored.

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::Timeliness;

/// The class of `dossier` at `instant` (domain: before, on time, overdue; pending in time or overdue).
///
/// Finished: the local date of the end against the date of the due date in force then; for limits in hours
/// the instants. Not finished: overdue when `instant` is past the due date and the clock runs. A dossier
/// without a due date counts as on time. UNSPECIFIED before acceptance and when refused at intake.
///
/// While the applicant is awaited the clock is paused: a dossier is then in time, and one that ends then
/// (withdrawn, stopped) is compared as of the instant at which the clock stopped (QĐ 766/QĐ-TTg 2.1).
Timeliness TimelinessAt(const Dossier& dossier, absl::Time instant);

/// The same for a finished step against its own limit; UNSPECIFIED for a step without one.
Timeliness StepTimeliness(const Task& task, absl::Time instant);

}  // namespace onestop::dossier
