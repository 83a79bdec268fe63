#pragma once

/// What codes and ids of the catalogue stand for, also those of the past: a list that names what is gone shows its
/// last name rather than none.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/catalog/snapshot.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// The agency in force on `day`, or else the last one with that id that the catalogue lists; null without one.
const v1::Agency* AgencyEver(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day);

/// Of the entry in force on `day`, or else of the last one that the catalogue lists; empty without one.
std::string AgencyName(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day);
std::string ProcedureName(const Snapshot& catalogue, absl::string_view code, absl::CivilDay day);
/// The full name.
std::string StaffName(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day);

// What is wrong with a filter that names nothing, for rpc::Fields::Add(): what was found, and the nearest that the
// catalogue has. Empty when the filter is, or when the catalogue has such an entry for any day, ended ones as well.
std::string WhyNoAgency(const Snapshot& catalogue, absl::string_view id);
std::string WhyNoProcedure(const Snapshot& catalogue, absl::string_view code);
std::string WhyNoSector(const Snapshot& catalogue, absl::string_view sector);

}  // namespace onestop::catalog
