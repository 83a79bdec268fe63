// What Check() asks of procedures.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/calendar/due.h"
#include "libs/catalog/check.h"
#include "libs/catalog/check_parts.h"
#include "libs/catalog/convert.h"
#include "libs/dossier/codes.h"

namespace onestop::catalog {
namespace {

using common::v1::OnlineLevel;
using common::v1::Role;

// A trillion đồng: above it the amount is a typing error.
constexpr int64_t kFeeMax = 1'000'000'000'000;
// Originals, certified copies or plain copies of one component; as many as a dossier may say that it has.
constexpr int kCopiesMax = 1000;

bool IsLimitGood(const v1::TimeLimit& limit, const Place& place) {
  if (!ONESTOP_ENUM_IS_KNOWN(common::v1::TimeUnit, limit.unit())) {
    place.At("unit").Wrong("is not given or not known; give WORKING_DAY, CALENDAR_DAY, WORKING_HOUR …");
    return false;
  }
  const absl::Status status = calendar::CheckLimit(ToLimit(limit));
  if (!status.ok()) place.Wrong(std::string(status.message()));
  return status.ok();
}

bool AreLimitsGood(const v1::Procedure& procedure, const Place& place) {
  if (!procedure.has_statutory_limit()) {
    place.At("statutory_limit").Wrong("is missing; a procedure has a time limit (NĐ 63/2010 Đ.8.2)");
    return false;
  }
  if (!IsLimitGood(procedure.statutory_limit(), place.At("statutory_limit"))) return false;
  if (!procedure.has_committed_limit()) return true;
  if (!IsLimitGood(procedure.committed_limit(), place.At("committed_limit"))) return false;
  if (WorkingHoursWithin(procedure.committed_limit()) > WorkingHoursWithin(procedure.statutory_limit())) {
    place.At("committed_limit").Wrong("is longer than the statutory limit; promise less, or leave it out");
    return false;
  }
  return true;
}

// The internal process fits in what is promised.
void CheckHours(const v1::Procedure& procedure, const v1::Process& process, const Place& place) {
  // Wide, since a step whose hours are out of range has its violation and is added all the same.
  int64_t hours = 0;
  for (const v1::Process::Step& step : process.steps()) hours += step.working_hours();
  const int within = WorkingHoursWithin(PromisedLimit(procedure));
  if (hours > within) {
    place.At("process_id")
        .Wrong(absl::StrCat("the steps of ", Quoted(process.id()), " version ", process.version(), " take ",
                            hours, " working hours; the limit leaves ", within));
  }
}

// Whether a member of the agency's staff holds the role while the procedure is in force.
bool IsStaffed(const Known& known, absl::string_view agency_id, Role role, const Validity& validity) {
  const auto held = known.held.find({agency_id, role});
  return held != known.held.end() &&
         std::ranges::any_of(held->second, [&](const Validity& days) { return days.Overlaps(validity); });
}

void CheckRoles(const v1::Procedure& procedure, const v1::Process& process, const Validity& validity,
                const Place& place, const Known& known) {
  absl::flat_hash_set<int> missing;
  for (const v1::Process::Step& step : process.steps()) {
    // Steps at the counter are done by the intake unit: CheckIntakeUnits() checks its staff.
    if (step.role() == Role::ROLE_ONE_STOP_OFFICER) continue;
    if (IsStaffed(known, procedure.resolving_agency(), step.role(), validity)) continue;
    // One violation for a role, however many steps need it.
    if (!missing.insert(step.role()).second) continue;
    place.At("resolving_agency")
        .Wrong(absl::StrCat(Quoted(procedure.resolving_agency()), " has no staff with ",
                            common::v1::Role_Name(step.role()), ", which step ", step.number(), " of ",
                            Quoted(process.id()), " needs"));
  }
}

void CheckIntakeUnits(const v1::Procedure& procedure, const Validity& validity, const Place& place,
                      const Known& known) {
  if (!place.At("intake_units").IsCount(procedure.intake_units_size(), Presence::kRequired, kListMax)) return;
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < procedure.intake_units_size(); ++i) {
    const std::string& id = procedure.intake_units(i);
    const Place here = place.At("intake_units", i);
    const auto* unit = OnDay(known.agencies, id, validity.from);
    if (!seen.insert(id).second) {
      here.Wrong(absl::StrCat(Quoted(id), " is listed before"));
    } else if (unit == nullptr) {
      here.Wrong(absl::StrCat("there is no agency ", Quoted(id), " on ", procedure.valid_from()));
    } else if (!unit->entry->one_stop_unit()) {
      here.Wrong(absl::StrCat(Quoted(id), " is no one-stop unit; it takes no dossiers in"));
    } else if (!IsStaffed(known, id, Role::ROLE_ONE_STOP_OFFICER, validity)) {
      here.Wrong(absl::StrCat(Quoted(id), " has no staff with ROLE_ONE_STOP_OFFICER"));
    }
  }
}

// What a citizen must be able to read before filing (NĐ 63/2010 Đ.8.2): the parts of the contract besides
// code, limit and agencies, which are always needed.
void CheckPublicParts(const v1::Procedure& procedure, const Place& place) {
  const bool online = procedure.online_level() == OnlineLevel::ONLINE_LEVEL_PARTIAL ||
                      procedure.online_level() == OnlineLevel::ONLINE_LEVEL_FULL;
  const Presence presence = online ? Presence::kRequired : Presence::kOptional;
  place.At("name").IsText(procedure.name(), Presence::kRequired, kNameBytesMax);
  place.At("order_of_steps").IsText(procedure.order_of_steps(), presence, kTextBytesMax);
  place.At("way_of_doing").IsText(procedure.way_of_doing(), presence, kTextBytesMax);
  place.At("components").IsCount(procedure.components_size(), presence, kListMax);
  place.At("subjects").IsText(procedure.subjects(), presence, kTextBytesMax);
  place.At("result").IsText(procedure.result(), presence, kTextBytesMax);
}

void CheckTexts(const v1::Procedure& procedure, const Place& place) {
  using enum Presence;
  place.At("name_en").IsText(procedure.name_en(), kOptional, kNameBytesMax);
  place.At("sector").IsText(procedure.sector(), kRequired, kNameBytesMax);
  place.At("conditions").IsText(procedure.conditions(), kOptional, kTextBytesMax);
  place.At("decision_number").IsText(procedure.decision_number(), kOptional, kNameBytesMax);
  place.At("source_note").IsText(procedure.source_note(), kOptional, kTextBytesMax);
  place.At("supplement_resumes_basis").IsText(procedure.supplement_resumes_basis(), kOptional, kNameBytesMax);
  place.At("payment_pause_basis").IsText(procedure.payment_pause_basis(), kOptional, kNameBytesMax);
  if (!procedure.decision_date().empty()) place.At("decision_date").ReadDay(procedure.decision_date());
  if (place.At("legal_basis").IsCount(procedure.legal_basis_size(), kOptional, kListMax)) {
    for (int i = 0; i < procedure.legal_basis_size(); ++i) {
      place.At("legal_basis", i).IsText(procedure.legal_basis(i), kRequired, kTextBytesMax);
    }
  }
}

void CheckCopies(const char* name, int count, const Place& place) {
  if (count >= 0 && count <= kCopiesMax) return;
  place.At(name).Wrong(absl::StrCat("is ", count, "; give 0 to ", kCopiesMax));
}

void CheckComponentsAndFees(const v1::Procedure& procedure, const Place& place) {
  absl::flat_hash_set<absl::string_view> kinds;
  // A list that is too long has its violation by CheckPublicParts(); its end is not read.
  for (int i = 0; i < std::min(procedure.components_size(), kListMax); ++i) {
    const v1::Procedure::RequiredComponent& component = procedure.components(i);
    const Place here = place.At("components", i);
    if (here.At("kind").IsId(component.kind()) && !kinds.insert(component.kind()).second) {
      here.At("kind").Wrong(absl::StrCat(Quoted(component.kind()), " is listed before"));
    }
    here.At("name").IsText(component.name(), Presence::kRequired, kNameBytesMax);
    here.At("name_en").IsText(component.name_en(), Presence::kOptional, kNameBytesMax);
    here.At("form").IsText(component.form(), Presence::kOptional, kNameBytesMax);
    CheckCopies("originals", component.originals(), here);
    CheckCopies("certified_copies", component.certified_copies(), here);
    CheckCopies("copies", component.copies(), here);
  }
  if (!place.At("fees").IsCount(procedure.fees_size(), Presence::kOptional, kListMax)) return;
  for (int i = 0; i < procedure.fees_size(); ++i) {
    const v1::Procedure::Fee& fee = procedure.fees(i);
    const Place here = place.At("fees", i);
    here.At("name").IsText(fee.name(), Presence::kRequired, kNameBytesMax);
    if (fee.amount_vnd() < 0 || fee.amount_vnd() > kFeeMax) {
      here.At("amount_vnd").Wrong(absl::StrCat("is ", fee.amount_vnd(), "; give 0 to ", kFeeMax, " đồng"));
    }
  }
}

void CheckWork(const v1::Procedure& procedure, const Place& place, const Known& known) {
  // A process is compared with limits that make sense only.
  const bool limits_good = AreLimitsGood(procedure, place);
  const auto process = known.processes.find({procedure.process_id(), procedure.process_version()});
  if (process == known.processes.end()) {
    place.At("process_id")
        .Wrong(absl::StrCat("there is no process ", Quoted(procedure.process_id()), " version ",
                            procedure.process_version()));
  } else if (limits_good) {
    CheckHours(procedure, *process->second, place);
  }
  const auto validity = place.ReadValidity(procedure.valid_from(), procedure.valid_to());
  if (!validity) return;
  CheckIntakeUnits(procedure, *validity, place, known);
  const auto* agency = OnDay(known.agencies, procedure.resolving_agency(), validity->from);
  if (agency == nullptr) {
    place.At("resolving_agency")
        .Wrong(absl::StrCat("there is no agency ", Quoted(procedure.resolving_agency()), " on ",
                            procedure.valid_from()));
    return;
  }
  if (agency->entry->document_symbol().empty()) {
    place.At("resolving_agency")
        .Wrong(absl::StrCat(Quoted(procedure.resolving_agency()),
                            " has no document_symbol to number results with"));
  }
  if (process != known.processes.end()) CheckRoles(procedure, *process->second, *validity, place, known);
}

struct Version {
  int index;
  int version;
  Validity validity;
};

// Versions of one code: numbered once, in force one after another, a higher number later.
void CheckVersions(std::vector<Version>& versions, const Place& place) {
  // By version, and by place for those of equal number, so that the later one is named.
  std::ranges::sort(versions, {},
                    [](const Version& version) { return std::pair(version.version, version.index); });
  for (size_t i = 1; i < versions.size(); ++i) {
    const Version& before = versions[i - 1];
    const Version& version = versions[i];
    const Place here = place.At("procedures", version.index);
    if (version.version == before.version) {
      here.At("version").Wrong(absl::StrCat("the procedure has another version ", version.version));
    } else if (version.validity.from <= before.validity.to) {
      here.At("valid_from")
          .Wrong(absl::StrCat("version ", version.version, " begins while version ", before.version,
                              " is in force; end that one the day before with valid_to"));
    }
  }
}

}  // namespace

void CheckProcedures(const v1::Catalogue& catalogue, const Place& place, Known& known) {
  absl::flat_hash_map<absl::string_view, std::vector<Version>> versions;
  for (int i = 0; i < catalogue.procedures_size(); ++i) {
    const v1::Procedure& procedure = catalogue.procedures(i);
    const Place here = place.At("procedures", i);
    if (dossier::IsProcedureCode(procedure.code())) {
      known.procedure_codes.insert(procedure.code());
    } else {
      here.At("code").Wrong(
          absl::StrCat("is ", Quoted(procedure.code()), "; give a procedure code, such as \"1.001786\""));
    }
    if (procedure.version() < 1) {
      here.At("version").Wrong(absl::StrCat("is ", procedure.version(), "; number versions from 1"));
    }
    if (!ONESTOP_ENUM_IS_KNOWN(common::v1::OnlineLevel, procedure.online_level())) {
      here.At("online_level").Wrong("is not given or not known; give NONE, PARTIAL or FULL");
    }
    CheckPublicParts(procedure, here);
    CheckTexts(procedure, here);
    CheckComponentsAndFees(procedure, here);
    CheckWork(procedure, here, known);
    const auto validity = ParseValidity(procedure.valid_from(), procedure.valid_to());
    // Entries whose days cannot be read have their violation and take no part in the order of versions.
    if (validity) versions[procedure.code()].push_back({i, procedure.version(), *validity});
  }
  for (auto& [code, of_code] : versions) CheckVersions(of_code, place);
  if (catalogue.procedures_size() > 0 && catalogue.rule_sets_size() == 0) {
    place.At("rule_sets").Wrong("is empty; procedures need a rule set to be measured by");
  }
}

}  // namespace onestop::catalog
