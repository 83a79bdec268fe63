// Names by code: from the index for what is in force, from the whole catalogue for what is gone.

#include "libs/catalog/names.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/nearest.h"
#include "libs/catalog/place.h"

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

// Why no entry has `key`; `list` says where those that have one are found.
template <typename Entry, typename Key>
std::string WhyNone(const google::protobuf::RepeatedPtrField<Entry>& entries, absl::string_view key,
                    absl::string_view kind, absl::string_view list, Key key_of) {
  if (key.empty()) return "";
  std::vector<absl::string_view> known;
  for (const Entry& entry : entries) {
    known.push_back(key_of(entry));
    if (known.back() == key) return "";
  }
  const std::optional<size_t> nearest = base::Nearest(key, known);
  return absl::StrCat("is ", Quoted(key), "; the catalogue has no such ", kind, ", of no day; ",
                      nearest.has_value() ? absl::StrCat("did you mean ", Quoted(known[*nearest]), "?")
                                          : absl::StrCat("give one that ", list, " lists"));
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

std::string WhyNoAgency(const Snapshot& catalogue, absl::string_view id) {
  return WhyNone(catalogue.catalogue().agencies(), id, "agency", "ListAgencies",
                 [](const v1::Agency& agency) -> absl::string_view { return agency.id(); });
}

std::string WhyNoProcedure(const Snapshot& catalogue, absl::string_view code) {
  return WhyNone(catalogue.catalogue().procedures(), code, "procedure", "ListProcedures",
                 [](const v1::Procedure& procedure) -> absl::string_view { return procedure.code(); });
}

std::string WhyNoSector(const Snapshot& catalogue, absl::string_view sector) {
  return WhyNone(catalogue.catalogue().procedures(), sector, "sector", "ListProcedures",
                 [](const v1::Procedure& procedure) -> absl::string_view { return procedure.sector(); });
}

}  // namespace onestop::catalog
