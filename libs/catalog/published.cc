// The part of Snapshot that returns entries as they were published.

#include <algorithm>

#include "libs/catalog/snapshot.h"

namespace onestop::catalog {

const v1::Procedure* Snapshot::PublishedProcedureOn(absl::string_view code, absl::CivilDay day) const {
  const ProcedureEntry* entry = ProcedureEntryOn(code, day);
  return entry == nullptr ? nullptr : entry->published;
}

const v1::Procedure* Snapshot::PublishedProcedureVersion(absl::string_view code, int version) const {
  const ProcedureEntry* entry = ProcedureEntryOf(code, version);
  return entry == nullptr ? nullptr : entry->published;
}

const v1::Process* Snapshot::PublishedProcess(absl::string_view id, int version) const {
  const ProcessEntry* entry = ProcessEntryOf(id, version);
  return entry == nullptr ? nullptr : entry->published;
}

const v1::Process* Snapshot::LatestProcess(absl::string_view id) const {
  // Sorted by version when the snapshot was made.
  const auto found = processes_.find(id);
  return found == processes_.end() ? nullptr : found->second.back().published;
}

const v1::Agency* Snapshot::AgencyOn(absl::string_view id, absl::CivilDay day) const {
  const AgencyEntry* entry = AgencyEntryOn(id, day);
  return entry == nullptr ? nullptr : entry->published;
}

const v1::Staff* Snapshot::StaffOn(absl::string_view id, absl::CivilDay day) const {
  const StaffEntry* entry = StaffEntryOn(id, day);
  return entry == nullptr ? nullptr : entry->published;
}

std::vector<const v1::Procedure*> Snapshot::ProceduresOn(absl::CivilDay day) const {
  std::vector<const v1::Procedure*> found;
  for (const auto& [code, entries] : procedures_) {
    for (const ProcedureEntry& entry : entries) {
      if (entry.validity.Contains(day)) found.push_back(entry.published);
    }
  }
  // The maps have no order; pages of a list need one.
  std::ranges::sort(found, {}, &v1::Procedure::code);
  return found;
}

std::vector<const v1::Agency*> Snapshot::AgenciesOn(absl::CivilDay day) const {
  std::vector<const v1::Agency*> found;
  for (const auto& [id, entries] : agencies_) {
    for (const AgencyEntry& entry : entries) {
      if (entry.validity.Contains(day)) found.push_back(entry.published);
    }
  }
  std::ranges::sort(found, {}, &v1::Agency::id);
  return found;
}

std::vector<const v1::Staff*> Snapshot::AllStaffOn(absl::CivilDay day) const {
  std::vector<const v1::Staff*> found;
  for (const auto& [id, entries] : staff_) {
    for (const StaffEntry& entry : entries) {
      if (entry.validity.Contains(day)) found.push_back(entry.published);
    }
  }
  std::ranges::sort(found, {}, &v1::Staff::id);
  return found;
}

}  // namespace onestop::catalog
