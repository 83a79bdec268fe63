// What Check() asks of agencies, staff, mandates and client systems.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/catalog/check.h"
#include "libs/catalog/check_parts.h"
#include "libs/dossier/codes.h"

namespace onestop::catalog {
namespace {

using common::v1::Role;

// How far up a chain of parents may go: an agency code has at most seven groups.
constexpr int kParentsMax = 10;

// Adds the entry unless another one of the same id is in force on one of its days: a snapshot looks entries up by id
// and day, and would find either.
template <typename Entry>
void AddDated(const Entry& entry, const Validity& validity, const Place& place, DatedById<Entry>& entries) {
  if (WithinSometime(entries, entry.id(), validity)) {
    place.At("valid_from")
        .Wrong(absl::StrCat("another entry of ", Quoted(entry.id()),
                            " is in force on the same days; end it the day before with valid_to"));
    return;
  }
  entries[entry.id()].push_back({.entry = &entry, .validity = validity});
}

void CheckHashes(const google::protobuf::RepeatedPtrField<std::string>& hashes, absl::string_view field,
                 const Place& place) {
  if (!place.At(field).IsCount(hashes.size(), Presence::kOptional, kListMax)) return;
  for (int i = 0; i < hashes.size(); ++i) place.At(field, i).IsHash(hashes[i]);
}

// Ends are of certificates that the entry has.
void CheckEnds(const google::protobuf::RepeatedPtrField<v1::CertificateEnd>& ends,
               const google::protobuf::RepeatedPtrField<std::string>& hashes, absl::string_view field,
               const Place& place) {
  if (!place.At(field).IsCount(ends.size(), Presence::kOptional, kListMax)) return;
  for (int i = 0; i < ends.size(); ++i) {
    const Place here = place.At(field, i);
    here.At("last_day").ReadDay(ends[i].last_day());
    if (!here.At("sha256").IsHash(ends[i].sha256())) continue;
    const bool registered = std::ranges::any_of(
        hashes, [&](const std::string& hash) { return absl::EqualsIgnoreCase(hash, ends[i].sha256()); });
    if (!registered) here.At("sha256").Wrong("is none of the certificates that the entry has");
  }
}

// "H31.06", or in the old order "000.00.06.H31".
bool IsOfProvince(absl::string_view id, absl::string_view province) {
  return id == province || absl::StartsWith(id, absl::StrCat(province, ".")) ||
         absl::EndsWith(id, absl::StrCat(".", province));
}

// It follows the number and a slash on every result: "15/QĐ-SKHCN".
void CheckDocumentSymbol(absl::string_view symbol, const Place& place) {
  if (!place.IsText(symbol, Presence::kOptional, kIdBytesMax)) return;
  if (std::ranges::any_of(symbol, [](char c) { return c == '/' || (c >= 0 && c <= ' '); })) {
    place.Wrong(
        absl::StrCat("is ", Quoted(symbol), "; give what follows the number, without blanks and \"/\""));
  }
}

void CheckAgency(const v1::Agency& agency, absl::string_view province, const Place& place,
                 const Known& known) {
  if (!dossier::IsAgencyCode(agency.id()) || !IsOfProvince(agency.id(), province)) {
    place.At("id").Wrong(absl::StrCat("is ", Quoted(agency.id()),
                                      "; give an agency code (QĐ 20/2020) of this province, such as \"",
                                      province, ".06\""));
  }
  place.At("name").IsText(agency.name(), Presence::kRequired, kNameBytesMax);
  place.At("name_en").IsText(agency.name_en(), Presence::kOptional, kNameBytesMax);
  place.At("legal_basis").IsText(agency.legal_basis(), Presence::kOptional, kTextBytesMax);
  place.At("source_note").IsText(agency.source_note(), Presence::kOptional, kTextBytesMax);
  if (!known.calendars.contains(agency.calendar_id())) {
    place.At("calendar_id").Wrong(absl::StrCat("there is no calendar ", Quoted(agency.calendar_id())));
  }
  // Predecessors may be older than the catalogue: only their form is checked.
  if (place.At("succeeds").IsCount(agency.succeeds_size(), Presence::kOptional, kListMax)) {
    for (int i = 0; i < agency.succeeds_size(); ++i) place.At("succeeds", i).IsId(agency.succeeds(i));
  }
  CheckDocumentSymbol(agency.document_symbol(), place.At("document_symbol"));
  CheckHashes(agency.seal_certificates_sha256(), "seal_certificates_sha256", place);
  CheckEnds(agency.seal_certificate_ends(), agency.seal_certificates_sha256(), "seal_certificate_ends",
            place);
}

// The parents of an agency exist on its first day, and it is not one of them.
void CheckParents(const v1::Agency& agency, const Place& place, const Known& known) {
  const auto day = ParseDay(agency.valid_from());
  if (!day) return;
  absl::string_view parent = agency.parent_id();
  // Counted, so that a circle of parents ends; parents are those of the agency's first day.
  for (int i = 0; !parent.empty(); ++i) {
    if (parent == agency.id() || i == kParentsMax) {
      place.At("parent_id").Wrong("leads back to the agency itself, or up more than ten agencies");
      return;
    }
    const auto* found = OnDay(known.agencies, parent, *day);
    if (found == nullptr) {
      place.At("parent_id")
          .Wrong(absl::StrCat("there is no agency ", Quoted(parent), " on ", agency.valid_from()));
      return;
    }
    parent = found->entry->parent_id();
  }
}

void CheckPositions(const v1::Staff& staff, const Place& place, Known& known) {
  if (!place.At("positions").IsCount(staff.positions_size(), Presence::kRequired, kListMax)) return;
  const auto validity = ParseValidity(staff.valid_from(), staff.valid_to());
  for (int i = 0; i < staff.positions_size(); ++i) {
    const v1::Staff::Position& position = staff.positions(i);
    const Place here = place.At("positions", i);
    here.At("division").IsText(position.division(), Presence::kOptional, kNameBytesMax);
    if (!ONESTOP_ENUM_IS_KNOWN(common::v1::Role, position.role())) {
      here.At("role").Wrong("is not given or not known; give ONE_STOP_OFFICER, SPECIALIST, LEADER …");
    }
    if (validity && !WithinSometime(known.agencies, position.agency_id(), *validity)) {
      here.At("agency_id")
          .Wrong(
              absl::StrCat("there is no agency ", Quoted(position.agency_id()), " while the entry is valid"));
    } else if (validity) {
      // For the procedures, whose steps need one who holds their role.
      known.held[{position.agency_id(), position.role()}].push_back(*validity);
    }
  }
}

// A subject of credentials means one caller on any day.
class SubjectOwners {
 public:
  void Add(absl::string_view subject, absl::string_view owner, const Validity& validity, const Place& place) {
    if (!place.IsText(subject, Presence::kRequired, kSubjectBytesMax)) return;
    for (const Owner& other : owners_[subject]) {
      if (!other.validity.Overlaps(validity)) continue;
      place.Wrong(absl::StrCat(Quoted(subject), " is a subject of ", Quoted(other.id),
                               " as well, on the same days; it must mean one caller"));
      return;
    }
    owners_[subject].push_back({owner, validity});
  }

 private:
  struct Owner {
    absl::string_view id;
    Validity validity;
  };
  absl::flat_hash_map<absl::string_view, std::vector<Owner>> owners_;
};

bool HoldsLeader(const v1::Staff& staff, absl::string_view agency_id) {
  return std::ranges::any_of(staff.positions(), [agency_id](const v1::Staff::Position& position) {
    return position.role() == Role::ROLE_LEADER && position.agency_id() == agency_id;
  });
}

void CheckSigner(const v1::Mandate& mandate, const Validity& validity, const Place& place,
                 const Known& known) {
  const auto staff = known.staff.find(mandate.staff_id());
  if (staff == known.staff.end()) {
    place.At("staff_id").Wrong(absl::StrCat("there is no staff ", Quoted(mandate.staff_id())));
    return;
  }
  // On some day of the mandate; on which day it counts is decided when a result is signed.
  const bool holds = std::ranges::any_of(staff->second, [&](const Dated<v1::Staff>& dated) {
    return dated.validity.Overlaps(validity) && HoldsLeader(*dated.entry, mandate.agency_id());
  });
  if (!holds) {
    place.At("staff_id")
        .Wrong(absl::StrCat(Quoted(mandate.staff_id()), " does not hold ROLE_LEADER in ",
                            Quoted(mandate.agency_id()), " while the mandate is valid"));
  }
}

void CheckMandate(const v1::Mandate& mandate, const Place& place, const Known& known) {
  const auto validity = place.ReadValidity(mandate.valid_from(), mandate.valid_to());
  if (validity) {
    CheckSigner(mandate, *validity, place, known);
    if (!WithinSometime(known.agencies, mandate.agency_id(), *validity)) {
      place.At("agency_id")
          .Wrong(absl::StrCat("there is no agency ", Quoted(mandate.agency_id()),
                              " while the mandate is valid"));
    }
  }
  if (!ONESTOP_ENUM_IS_KNOWN(common::v1::MandateKind, mandate.kind())) {
    place.At("kind").Wrong("is not given or not known; give HEAD, DEPUTY, BY_ORDER or BY_AUTHORISATION");
  }
  if (mandate.kind() == common::v1::MANDATE_KIND_BY_AUTHORISATION && mandate.valid_to().empty()) {
    place.At("valid_to").Wrong("is empty; an authorisation is limited in time (NĐ 30/2020 Đ.13)");
  }
  place.At("legal_basis").IsText(mandate.legal_basis(), Presence::kRequired, kTextBytesMax);
  if (!place.At("procedure_codes")
           .IsCount(mandate.procedure_codes_size(), Presence::kOptional, kEntriesMax)) {
    return;
  }
  for (int i = 0; i < mandate.procedure_codes_size(); ++i) {
    if (known.procedure_codes.contains(mandate.procedure_codes(i))) continue;
    place.At("procedure_codes", i)
        .Wrong(absl::StrCat("there is no procedure ", Quoted(mandate.procedure_codes(i))));
  }
}

void CheckRights(const v1::ClientSystem& system, const Place& place) {
  if (!place.At("rights").IsCount(system.rights_size(), Presence::kRequired, kListMax)) return;
  for (int i = 0; i < system.rights_size(); ++i) {
    if (ONESTOP_ENUM_IS_KNOWN(v1::SystemRight, system.rights(i))) continue;
    place.At("rights", i).Wrong("is not known; give PORTAL, MIGRATION, READ_ALL, CATALOGUE or ARCHIVE");
  }
}

void CheckMigration(const v1::ClientSystem& system, const Place& place, const Known& known) {
  const bool may = std::ranges::count(system.rights(), v1::SYSTEM_RIGHT_MIGRATION) > 0;
  const Place here = place.At("migration");
  if (may != system.has_migration()) {
    return here.Wrong(may ? "is missing; give first_day, last_day and agency_ids for the right MIGRATION"
                          : "is given without the right MIGRATION; leave it out, or give the right");
  }
  if (!may) return;
  const v1::Migration& migration = system.migration();
  // An import that is over must not be possible for ever: both days are asked for.
  const auto first = ParseDay(migration.first_day());
  const auto last = ParseDay(migration.last_day());
  if (!first) here.At("first_day").Wrong("is no day such as \"2026-10-01\"");
  if (!last) here.At("last_day").Wrong("is no day such as \"2026-12-31\"");
  if (first && last && *last < *first) here.At("last_day").Wrong("lies before first_day");
  const Place agencies = here.At("agency_ids");
  if (!agencies.IsCount(migration.agency_ids_size(), Presence::kRequired, kListMax)) return;
  for (int i = 0; i < migration.agency_ids_size(); ++i) {
    if (known.agencies.contains(migration.agency_ids(i))) continue;
    here.At("agency_ids", i).Wrong(absl::StrCat("there is no agency ", Quoted(migration.agency_ids(i))));
  }
}

}  // namespace

void CheckAgencies(const v1::Catalogue& catalogue, const Place& place, Known& known) {
  for (int i = 0; i < catalogue.agencies_size(); ++i) {
    const v1::Agency& agency = catalogue.agencies(i);
    const Place here = place.At("agencies", i);
    CheckAgency(agency, catalogue.province(), here, known);
    const auto validity = here.ReadValidity(agency.valid_from(), agency.valid_to());
    if (validity) AddDated(agency, *validity, here, known.agencies);
  }
  for (int i = 0; i < catalogue.agencies_size(); ++i) {
    // After all agencies are known: a parent may be listed after its child.
    CheckParents(catalogue.agencies(i), place.At("agencies", i), known);
  }
}

void CheckStaff(const v1::Catalogue& catalogue, const Place& place, Known& known) {
  for (int i = 0; i < catalogue.staff_size(); ++i) {
    const v1::Staff& staff = catalogue.staff(i);
    const Place here = place.At("staff", i);
    here.At("id").IsId(staff.id());
    here.At("full_name").IsText(staff.full_name(), Presence::kRequired, kNameBytesMax);
    here.At("title").IsText(staff.title(), Presence::kOptional, kNameBytesMax);
    CheckHashes(staff.certificates_sha256(), "certificates_sha256", here);
    CheckEnds(staff.certificate_ends(), staff.certificates_sha256(), "certificate_ends", here);
    // Subjects are compared with those of the systems, in CheckSystems().
    CheckPositions(staff, here, known);
    const auto validity = here.ReadValidity(staff.valid_from(), staff.valid_to());
    if (validity) AddDated(staff, *validity, here, known.staff);
  }
}

void CheckMandates(const v1::Catalogue& catalogue, const Place& place, const Known& known) {
  absl::flat_hash_set<absl::string_view> ids;
  for (int i = 0; i < catalogue.mandates_size(); ++i) {
    const v1::Mandate& mandate = catalogue.mandates(i);
    const Place here = place.At("mandates", i);
    if (here.At("id").IsId(mandate.id()) && !ids.insert(mandate.id()).second) {
      here.At("id").Wrong(absl::StrCat(Quoted(mandate.id()), " is the id of another mandate as well"));
    }
    CheckMandate(mandate, here, known);
  }
}

void CheckSystems(const v1::Catalogue& catalogue, const Place& place, const Known& known) {
  // Staff and systems share one space of subjects: a token says only its subject.
  SubjectOwners owners;
  for (int i = 0; i < catalogue.staff_size(); ++i) {
    const v1::Staff& staff = catalogue.staff(i);
    const Place here = place.At("staff", i);
    const auto validity = ParseValidity(staff.valid_from(), staff.valid_to());
    if (!validity || !here.At("subjects").IsCount(staff.subjects_size(), Presence::kOptional, kListMax))
      continue;
    for (int j = 0; j < staff.subjects_size(); ++j) {
      owners.Add(staff.subjects(j), staff.id(), *validity, here.At("subjects", j));
    }
  }
  absl::flat_hash_set<absl::string_view> ids;
  for (int i = 0; i < catalogue.client_systems_size(); ++i) {
    const v1::ClientSystem& system = catalogue.client_systems(i);
    const Place here = place.At("client_systems", i);
    if (here.At("id").IsId(system.id()) &&
        (known.staff.contains(system.id()) || !ids.insert(system.id()).second)) {
      here.At("id").Wrong(absl::StrCat(Quoted(system.id()),
                                       " is the id of another system or of staff; events name actors by it"));
    }
    here.At("name").IsText(system.name(), Presence::kRequired, kNameBytesMax);
    CheckRights(system, here);
    CheckMigration(system, here, known);
    absl::CivilDay last = absl::CivilDay::max();
    if (!system.valid_to().empty()) last = here.At("valid_to").ReadDay(system.valid_to()).value_or(last);
    if (!here.At("subjects").IsCount(system.subjects_size(), Presence::kRequired, kListMax)) continue;
    for (int j = 0; j < system.subjects_size(); ++j) {
      // Systems have no first day: their subjects are taken for all time until the last.
      owners.Add(system.subjects(j), system.id(), {.from = absl::CivilDay::min(), .to = last},
                 here.At("subjects", j));
    }
  }
}

}  // namespace onestop::catalog
