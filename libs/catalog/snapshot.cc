// An immutable view of one revision: every entry is parsed and indexed when it is built, so that a call
// only looks up.

#include "libs/catalog/snapshot.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/nearest.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/catalog/convert.h"
#include "libs/dossier/errors.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::catalog {
namespace {

// The entry of `entries` that is in force on `day`. Check() makes sure that there is at most one; the
// latest is last, and the search begins there.
template <typename Entry>
const Entry* InForce(const std::vector<Entry>& entries, absl::CivilDay day) {
  const auto found = std::find_if(entries.rbegin(), entries.rend(),
                                  [day](const Entry& entry) { return entry.validity.Contains(day); });
  return found == entries.rend() ? nullptr : &*found;
}

template <typename Map>
const typename Map::mapped_type* Find(const Map& map, absl::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

template <typename Entry>
void SortByValidity(std::vector<Entry>& entries) {
  std::ranges::sort(entries, {}, [](const Entry& entry) { return entry.validity.from; });
}

absl::Status CallerUnknown(absl::string_view message, const refusal::Metadata& metadata = {}) {
  return refusal::Refuse(absl::PermissionDeniedError(message), common::v1::ERROR_REASON_CALLER_UNKNOWN,
                         metadata);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Build(const v1::Catalogue& catalogue,
                                                                int64_t revision) {
  RETURN_IF_ERROR(ToStatus(Check(catalogue)));
  return std::shared_ptr<const Snapshot>(new Snapshot(catalogue, revision));
}

Snapshot::Snapshot(const v1::Catalogue& catalogue, int64_t revision)
    // Agencies after calendars, procedures after processes: each index refers to the ones before it.
    : catalogue_(catalogue), revision_(revision) {
  IndexOffice();
  IndexAgencies();
  IndexProcedures();
  IndexStaff();
  IndexSystems();
}

void Snapshot::IndexOffice() {
  for (const v1::Calendar& published : catalogue_.calendars()) {
    auto calendar = calendar::Calendar::Create(ToSpec(published));
    CHECK(calendar.ok());  // Check() created it as well.
    calendars_.emplace(published.id(), *std::move(calendar));
  }
  for (const v1::RuleSet& published : catalogue_.rule_sets()) {
    const auto valid_from = ParseDay(published.valid_from());
    CHECK(valid_from.has_value());
    rule_sets_.push_back({.valid_from = *valid_from, .rules = ToRuleSet(published)});
  }
  // In force until the next one begins: rule sets have no last day.
  std::ranges::sort(rule_sets_, {}, &RuleSetEntry::valid_from);
  for (const v1::Process& published : catalogue_.processes()) {
    processes_[published.id()].push_back({.published = &published, .process = ToProcess(published)});
  }
  for (auto& [id, versions] : processes_) {
    std::ranges::sort(versions, {}, [](const ProcessEntry& entry) { return entry.process.version; });
  }
}

void Snapshot::IndexAgencies() {
  for (const v1::Agency& published : catalogue_.agencies()) {
    const auto validity = ParseValidity(published.valid_from(), published.valid_to());
    CHECK(validity.has_value());
    agencies_[published.id()].push_back(
        {.published = &published,
         .validity = *validity,
         .calendar = CalendarById(published.calendar_id()),
         .seal_certificates_sha256 = ToHashes(published.seal_certificates_sha256())});
  }
  for (auto& [id, entries] : agencies_) SortByValidity(entries);
}

void Snapshot::IndexProcedures() {
  for (const v1::Procedure& published : catalogue_.procedures()) {
    const auto validity = ParseValidity(published.valid_from(), published.valid_to());
    CHECK(validity.has_value());
    procedures_[published.code()].push_back(
        {.published = &published,
         .validity = *validity,
         .procedure = ToProcedure(published),
         .process = ProcessVersion(published.process_id(), published.process_version())});
  }
  for (auto& [code, entries] : procedures_) SortByValidity(entries);
}

void Snapshot::IndexStaff() {
  ById<std::vector<dossier::Mandate>> mandates;
  for (const v1::Mandate& mandate : catalogue_.mandates()) {
    mandates[mandate.staff_id()].push_back(ToMandate(mandate));
  }
  for (const v1::Staff& published : catalogue_.staff()) {
    const auto validity = ParseValidity(published.valid_from(), published.valid_to());
    CHECK(validity.has_value());
    dossier::Actor actor = ToActor(published);
    // All mandates, whatever their days: Decide() looks for the one that holds on the day of a
    // signature.
    if (const auto* held = Find(mandates, published.id())) actor.mandates = *held;
    const auto shared = std::make_shared<const dossier::Actor>(std::move(actor));
    staff_[published.id()].push_back({.published = &published, .validity = *validity, .actor = shared});
    for (const std::string& subject : published.subjects()) {
      subjects_[subject].push_back({.validity = *validity, .actor = shared});
    }
  }
  for (auto& [id, entries] : staff_) SortByValidity(entries);
  for (auto& [subject, entries] : subjects_) SortByValidity(entries);
}

void Snapshot::IndexSystems() {
  for (const v1::ClientSystem& published : catalogue_.client_systems()) {
    const auto actor = std::make_shared<const dossier::Actor>(ToActor(published));
    const absl::CivilDay last = ParseDay(published.valid_to()).value_or(absl::CivilDay::max());
    for (const std::string& subject : published.subjects()) {
      // Systems have no first day: they are known on every day until the last.
      subjects_[subject].push_back({.validity = {.from = absl::CivilDay::min(), .to = last}, .actor = actor});
    }
  }
}

const Snapshot::ProcedureEntry* Snapshot::ProcedureEntryOn(absl::string_view code, absl::CivilDay day) const {
  const auto* entries = Find(procedures_, code);
  return entries == nullptr ? nullptr : InForce(*entries, day);
}

const Snapshot::ProcedureEntry* Snapshot::ProcedureEntryOf(absl::string_view code, int version) const {
  const auto* entries = Find(procedures_, code);
  if (entries == nullptr) return nullptr;
  const auto found = std::ranges::find(*entries, version,
                                       [](const ProcedureEntry& entry) { return entry.procedure.version; });
  return found == entries->end() ? nullptr : &*found;
}

const Snapshot::ProcessEntry* Snapshot::ProcessEntryOf(absl::string_view id, int version) const {
  const auto* entries = Find(processes_, id);
  if (entries == nullptr) return nullptr;
  const auto found =
      std::ranges::find(*entries, version, [](const ProcessEntry& entry) { return entry.process.version; });
  return found == entries->end() ? nullptr : &*found;
}

const Snapshot::AgencyEntry* Snapshot::AgencyEntryOn(absl::string_view id, absl::CivilDay day) const {
  const auto* entries = Find(agencies_, id);
  return entries == nullptr ? nullptr : InForce(*entries, day);
}

const Snapshot::StaffEntry* Snapshot::StaffEntryOn(absl::string_view id, absl::CivilDay day) const {
  const auto* entries = Find(staff_, id);
  return entries == nullptr ? nullptr : InForce(*entries, day);
}

const dossier::Procedure* Snapshot::ProcedureOn(absl::string_view code, absl::CivilDay day) const {
  const ProcedureEntry* entry = ProcedureEntryOn(code, day);
  return entry == nullptr ? nullptr : &entry->procedure;
}

const dossier::Procedure* Snapshot::NearestProcedure(absl::string_view code, absl::CivilDay day) const {
  std::vector<absl::string_view> codes;
  // Only what is in force: another one would be refused as well.
  for (const v1::Procedure* procedure : ProceduresOn(day)) codes.push_back(procedure->code());
  const auto nearest = base::Nearest(code, codes);
  return nearest.has_value() ? ProcedureOn(codes[*nearest], day) : nullptr;
}

const dossier::Procedure* Snapshot::ProcedureVersion(absl::string_view code, int version) const {
  const ProcedureEntry* entry = ProcedureEntryOf(code, version);
  return entry == nullptr ? nullptr : &entry->procedure;
}

const dossier::Process* Snapshot::ProcessVersion(absl::string_view id, int version) const {
  const ProcessEntry* entry = ProcessEntryOf(id, version);
  return entry == nullptr ? nullptr : &entry->process;
}

const calendar::Calendar* Snapshot::CalendarById(absl::string_view id) const { return Find(calendars_, id); }

const dossier::RuleSet* Snapshot::RuleSetById(absl::string_view id) const {
  const auto found = std::ranges::find(rule_sets_, id,
                                       [](const RuleSetEntry& e) -> absl::string_view { return e.rules.id; });
  return found == rule_sets_.end() ? nullptr : &found->rules;
}

const dossier::RuleSet* Snapshot::RuleSetOn(absl::CivilDay day) const {
  if (rule_sets_.empty()) return nullptr;
  const auto after = std::ranges::upper_bound(rule_sets_, day, {}, &RuleSetEntry::valid_from);
  return after == rule_sets_.begin() ? &rule_sets_.front().rules : &std::prev(after)->rules;
}

dossier::Office Snapshot::OfficeOn(absl::string_view procedure_code, absl::CivilDay day) const {
  // Without an entry the pointers stay null: the domain refuses by name what is missing.
  dossier::Office office{.rules = RuleSetOn(day)};
  const ProcedureEntry* procedure = ProcedureEntryOn(procedure_code, day);
  if (procedure == nullptr) {
    office.nearest_procedure = NearestProcedure(procedure_code, day);
    return office;
  }
  office.procedure = &procedure->procedure;
  office.process = procedure->process;
  const AgencyEntry* agency = AgencyEntryOn(procedure->procedure.resolving_agency, day);
  if (agency == nullptr) return office;
  office.calendar = agency->calendar;
  office.calendar_id = agency->published->calendar_id();
  office.document_symbol = agency->published->document_symbol();
  office.seal_certificates_sha256 = agency->seal_certificates_sha256;
  return office;
}

dossier::Office Snapshot::OfficePinned(const dossier::Dossier& dossier, absl::CivilDay day) const {
  // Rules and limits are those of the acceptance; the symbol and the seal are those that the agency has on `day`.
  dossier::Office office{.procedure = ProcedureVersion(dossier.procedure_code, dossier.procedure_version),
                         .process = ProcessVersion(dossier.process_id, dossier.process_version),
                         .calendar = CalendarById(dossier.calendar_id),
                         .rules = RuleSetById(dossier.rule_set),
                         .calendar_id = dossier.calendar_id};
  const AgencyEntry* agency = AgencyEntryOn(dossier.resolving_agency, day);
  if (agency == nullptr) return office;
  office.document_symbol = agency->published->document_symbol();
  office.seal_certificates_sha256 = agency->seal_certificates_sha256;
  return office;
}

std::shared_ptr<const dossier::Actor> Snapshot::ActorBySubject(absl::string_view subject,
                                                               absl::CivilDay day) const {
  const auto* entries = Find(subjects_, subject);
  if (entries == nullptr) return nullptr;
  const SubjectEntry* entry = InForce(*entries, day);
  return entry == nullptr ? nullptr : entry->actor;
}

std::shared_ptr<const dossier::Actor> Snapshot::ActorById(absl::string_view staff_id,
                                                          absl::CivilDay day) const {
  const StaffEntry* entry = StaffEntryOn(staff_id, day);
  return entry == nullptr ? nullptr : entry->actor;
}

absl::StatusOr<std::shared_ptr<const dossier::Actor>> Snapshot::Resolve(absl::string_view subject,
                                                                        absl::CivilDay today) const {
  auto caller = ActorBySubject(subject, today);
  if (caller != nullptr) return caller;
  // The caller's own credentials say it, so it tells them nothing new. A certificate's name may hold any byte.
  const std::string shown = absl::CEscape(subject);
  return CallerUnknown(absl::StrCat("no entry of the catalogue has the subject of these credentials, \"",
                                    shown, "\", on ", absl::FormatCivilTime(today),
                                    "; compare it with the subjects of the catalogue, to which a ",
                                    "catalogue editor can add it"),
                       {{"subject", shown}});
}

}  // namespace onestop::catalog
