#pragma once

#include "absl/time/civil_time.h"
#include "onestop/catalog/v1/catalogue.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Says on standard error what of `catalogue` ends soon after `today`: calendars in use that know fewer than
/// catalog::kKnownDaysWarning days, whose certificates last less than catalog::kCertificateDaysWarning, and systems that
/// are known for less than catalog::kSystemDaysWarning.
void WarnOfEnds(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today);

/// The systems alone.
void WarnOfSystemEnds(const Session& session, const catalog::v1::Catalogue& catalogue, absl::CivilDay today);

/// All of it, of the office's present day.
void WarnOfEnds(const Session& session, const catalog::v1::Catalogue& catalogue);

}  // namespace onestop::cli
