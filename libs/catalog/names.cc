// Names by code: from the index for what is in force, from the whole catalogue for what is gone.

#include "libs/catalog/names.h"

namespace onestop::catalog {
namespace {

// The last of `entries` with `key`: only of what is gone, so the walk is rare.
template <typename Entry, typename Key>
const Entry* LastOf(const google::protobuf::RepeatedPtrField<Entry>& entries, absl::string_view key,
                    Key key_of) {
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (key_of(entry) == key) found = &entry;
  }
  return found;
}

}  // namespace

const v1::Agency* AgencyEver(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day) {
  const v1::Agency* const agency = catalogue.AgencyOn(id, day);
  if (agency != nullptr || id.empty()) return agency;
  return LastOf(catalogue.catalogue().agencies(), id, [](const v1::Agency& entry) { return entry.id(); });
}

std::string AgencyName(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day) {
  const v1::Agency* const agency = AgencyEver(catalogue, id, day);
  return agency == nullptr ? "" : agency->name();
}

std::string ProcedureName(const Snapshot& catalogue, absl::string_view code, absl::CivilDay day) {
  const v1::Procedure* procedure = catalogue.PublishedProcedureOn(code, day);
  if (procedure == nullptr) {
    procedure = LastOf(catalogue.catalogue().procedures(), code,
                       [](const v1::Procedure& entry) { return entry.code(); });
  }
  return procedure == nullptr ? "" : procedure->name();
}

std::string StaffName(const Snapshot& catalogue, absl::string_view id, absl::CivilDay day) {
  if (id.empty()) return "";
  const v1::Staff* staff = catalogue.StaffOn(id, day);
  if (staff == nullptr) {
    staff = LastOf(catalogue.catalogue().staff(), id, [](const v1::Staff& entry) { return entry.id(); });
  }
  return staff == nullptr ? "" : staff->full_name();
}

}  // namespace onestop::catalog
