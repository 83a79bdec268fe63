#pragma once

#include "absl/time/civil_time.h"
#include "onestop/catalog/v1/catalogue.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Says on standard error which calendars of `catalogue` that are in use know fewer than catalog::kKnownDaysWarning
/// days from `today` on.
void WarnOfCalendars(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today);

/// The same of the office's present day.
void WarnOfCalendars(const Session& session, const catalog::v1::Catalogue& catalogue);

}  // namespace onestop::cli
