#pragma once

/// Which changes of a catalogue give or take rights, whose they are, and whether they change days that are past. Pure.

#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/reason.h"
#include "libs/catalog/entries.h"

namespace onestop::catalog {

/// Whether `changed` gives or takes rights: a person's positions, subjects, certificates and days; a mandate; an agency's
/// seal; a client system, but for its name.
bool ChangesRights(const ChangedEntry& changed);

/// The ids of the staff and the systems whose rights the `changed` entries change. A seal is no person's.
std::set<std::string> WhoseRights(const std::vector<ChangedEntry>& changed);

/// What the `changed` entries would make untrue of the days before `today`, with paths as "staff(gd01, 2026-01-01).valid_from":
/// positions and mandates begin on `today` or later, and end on the day before it or later.
std::vector<base::FieldViolation> PastViolations(const std::vector<ChangedEntry>& changed,
                                                 absl::CivilDay today);

/// SHA-256, 32 bytes, of what the `changed` entries are before and after: equal for two changes that do the same to the
/// same.
std::string ChangeDigest(const std::vector<ChangedEntry>& changed);

}  // namespace onestop::catalog
