#pragma once

/// The parts of Check(), and what they pass to one another. Private to this library.

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "libs/catalog/place.h"
#include "libs/catalog/text.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// An entry that has a validity, once that could be read.
template <typename Entry>
struct Dated {
  const Entry* entry;
  Validity validity;
};

template <typename Entry>
using DatedById = absl::flat_hash_map<absl::string_view, std::vector<Dated<Entry>>>;

/// What each part found sound enough to be referred to. Views into the catalogue.
struct Known {
  absl::flat_hash_set<absl::string_view> calendars;
  absl::flat_hash_map<std::pair<absl::string_view, int>, const v1::Process*> processes;
  DatedById<v1::Agency> agencies;
  DatedById<v1::Staff> staff;
  /// By agency and role: when a member of staff holds it.
  absl::flat_hash_map<std::pair<absl::string_view, int>, std::vector<Validity>> held;
  absl::flat_hash_set<absl::string_view> procedure_codes;
};

/// The entry of `id` that is in force on `day`, or null.
template <typename Entry>
const Dated<Entry>* OnDay(const DatedById<Entry>& entries, absl::string_view id, absl::CivilDay day) {
  const auto found = entries.find(id);
  if (found == entries.end()) return nullptr;
  for (const Dated<Entry>& dated : found->second) {
    if (dated.validity.Contains(day)) return &dated;
  }
  return nullptr;
}

/// Whether some entry of `id` is in force on some day of `validity`.
template <typename Entry>
bool WithinSometime(const DatedById<Entry>& entries, absl::string_view id, const Validity& validity) {
  const auto found = entries.find(id);
  if (found == entries.end()) return false;
  for (const Dated<Entry>& dated : found->second) {
    if (dated.validity.Overlaps(validity)) return true;
  }
  return false;
}

/// Each adds what it read to `known`, and may use what those before it added.
void CheckCalendars(const v1::Catalogue& catalogue, const Place& place, Known& known);
void CheckRuleSets(const v1::Catalogue& catalogue, const Place& place);
void CheckProcesses(const v1::Catalogue& catalogue, const Place& place, Known& known);
void CheckAgencies(const v1::Catalogue& catalogue, const Place& place, Known& known);
void CheckStaff(const v1::Catalogue& catalogue, const Place& place, Known& known);
void CheckProcedures(const v1::Catalogue& catalogue, const Place& place, Known& known);
void CheckMandates(const v1::Catalogue& catalogue, const Place& place, const Known& known);
void CheckSystems(const v1::Catalogue& catalogue, const Place& place, const Known& known);

}  // namespace onestop::catalog
