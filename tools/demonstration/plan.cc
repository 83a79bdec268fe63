// Draws the half-year by dice that fall alike on every machine, until every dossier fits the published
// totals.

#include "tools/demonstration/plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/due.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/convert.h"

namespace onestop::demonstration {
namespace {

using catalog::v1::Catalogue;
using catalog::v1::Procedure;

// When dossiers that are carried over were accepted: shortly before the period.
constexpr absl::CivilDay kCarriedFrom(2023, 12, 1);
constexpr absl::CivilDay kCarriedTo(2023, 12, 14);
constexpr int kTriesMax = 20'000;
// Of a hundred dossiers: how many are finished only on their due date.
constexpr int kOnTimePercent = 25;
constexpr int kSameDayCutoffMinute = 15 * 60;
constexpr absl::Duration kWorkingDay = absl::Hours(8);

// SplitMix64: the same numbers on every machine, which the standard library's distributions do not promise.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  int64_t Between(int64_t low, int64_t high) {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return low + static_cast<int64_t>((z ^ (z >> 31)) % static_cast<uint64_t>(high - low + 1));
  }

  template <typename T>
  const T& OneOf(const std::vector<T>& items) {
    return items[static_cast<size_t>(Between(0, static_cast<int64_t>(items.size()) - 1))];
  }

 private:
  uint64_t state_;
};

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

struct Division {
  std::string name;
  std::vector<std::string> heads;
  std::vector<std::string> specialists;
};

struct Office {
  std::vector<std::string> officers;
  std::vector<Division> divisions;
  std::vector<std::string> leaders;
  std::vector<std::string> clerks;
};

Division& DivisionNamed(Office& office, const std::string& name) {
  for (Division& division : office.divisions) {
    if (division.name == name) return division;
  }
  return office.divisions.emplace_back(Division{.name = name, .heads = {}, .specialists = {}});
}

absl::StatusOr<Office> OfficeOf(const Catalogue& catalogue) {
  Office office;
  for (const catalog::v1::Staff& staff : catalogue.staff()) {
    for (const auto& position : staff.positions()) {
      if (position.role() == common::v1::ROLE_ONE_STOP_OFFICER) office.officers.push_back(staff.id());
      if (position.role() == common::v1::ROLE_LEADER) office.leaders.push_back(staff.id());
      if (position.role() == common::v1::ROLE_RECORDS_CLERK) office.clerks.push_back(staff.id());
      if (position.role() == common::v1::ROLE_DIVISION_HEAD) {
        DivisionNamed(office, position.division()).heads.push_back(staff.id());
      }
      if (position.role() == common::v1::ROLE_SPECIALIST) {
        DivisionNamed(office, position.division()).specialists.push_back(staff.id());
      }
    }
  }
  // A division without a head or specialist can resolve no dossier.
  std::erase_if(office.divisions, [](const Division& division) {
    return division.heads.empty() || division.specialists.empty();
  });
  if (office.officers.empty() || office.leaders.empty() || office.clerks.empty() ||
      office.divisions.empty()) {
    return absl::FailedPreconditionError(
        "the catalogue lacks one-stop officers, leaders, records clerks, or a division with head and "
        "specialist");
  }
  return office;
}

// The division that is responsible for a sector, by a word that both names have.
const Division& DivisionFor(const Office& office, const std::string& sector) {
  for (const absl::string_view word : {"bức xạ", "Tiêu chuẩn"}) {
    if (!absl::StrContains(sector, word)) continue;
    for (const Division& division : office.divisions) {
      if (absl::StrContains(division.name, word)) return division;
    }
  }
  return office.divisions.front();
}

struct Steps {
  /// How far the work is after each of the first six steps, in parts of the whole.
  std::array<double, 6> parts = {};
  /// The hours of all steps.
  absl::Duration allotted;
};

absl::StatusOr<Steps> StepsOf(const Catalogue& catalogue, const Procedure& procedure) {
  for (const catalog::v1::Process& process : catalogue.processes()) {
    if (process.id() != procedure.process_id() || process.version() != procedure.process_version()) continue;
    // The acts of the plan are those of the seven steps of the sample's process.
    if (process.steps_size() != 7) break;
    Steps steps;
    int hours = 0;
    for (size_t i = 0; i < steps.parts.size(); ++i) {
      hours += process.steps(static_cast<int>(i)).working_hours();
      steps.parts[i] = hours;
    }
    if (hours == 0) break;
    for (double& part : steps.parts) part /= hours;
    steps.allotted = absl::Hours(hours);
    return steps;
  }
  return absl::FailedPreconditionError(
      absl::StrCat("procedure ", procedure.code(), " has no process of seven steps with hours"));
}

class Planner {
 public:
  Planner(const Catalogue& catalogue, const calendar::Calendar& calendar, Office office)
      : catalogue_(catalogue), calendar_(calendar), office_(std::move(office)), dice_(0x2024'0521) {}

  // One dossier of `procedure`, or nothing when this draw of times does not fit.
  absl::StatusOr<bool> Draw(const Procedure& procedure, bool carried, DemoDossier& dossier) {
    const absl::CivilDay first = carried ? kCarriedFrom : kDemoFrom;
    const absl::CivilDay last = carried ? kCarriedTo : kDemoTo;
    const absl::CivilDay day = first + dice_.Between(0, last - first);
    // People file from home, in the evening too.
    dossier.submit_time = absl::FromCivil(absl::CivilSecond(day), calendar::OfficeZone()) + absl::Hours(6) +
                          absl::Seconds(dice_.Between(0, 16 * 3600));
    ASSIGN_OR_RETURN(const absl::Time deemed, calendar_.StartOfNextSession(dossier.submit_time));
    ASSIGN_OR_RETURN(dossier.accept_time,
                     calendar_.AddWorkingTime(deemed, absl::Seconds(dice_.Between(5 * 60, 6 * 3600))));
    if (DayOf(dossier.accept_time) < first || DayOf(dossier.accept_time) > last) return false;
    ASSIGN_OR_RETURN(
        const calendar::Due due,
        calendar::DueAfter(calendar_, dossier.accept_time,
                           catalog::ToLimit(catalog::PromisedLimit(procedure)), kSameDayCutoffMinute));
    dossier.due_time = due.time;
    dossier.due_date = due.date;
    ASSIGN_OR_RETURN(const Steps steps, StepsOf(catalogue_, procedure));
    ASSIGN_OR_RETURN(const bool fits, DrawFinish(steps.allotted, dossier));
    if (!fits || DayOf(dossier.seal_time) > kDemoTo || DayOf(dossier.seal_time) < kDemoFrom) return false;
    RETURN_IF_ERROR(DrawSteps(steps, dossier));
    return true;
  }

  void Fill(const Procedure& procedure, DemoDossier& dossier) {
    dossier.procedure_code = procedure.code();
    dossier.procedure_name = procedure.name();
    dossier.intake_unit = procedure.intake_units(0);
    dossier.resolving_agency = procedure.resolving_agency();
    for (const auto& component : procedure.components()) {
      if (component.required()) dossier.required_components.push_back(component.kind());
    }
    const Division& division = DivisionFor(office_, procedure.sector());
    dossier.people = {
        .officer = dice_.OneOf(office_.officers),
        .head = division.heads.front(),
        .specialist = dice_.OneOf(division.specialists),
        .leader = dice_.Between(1, 100) <= 75 ? office_.leaders.front() : office_.leaders.back(),
        .clerk = office_.clerks.front()};
  }

  const Procedure& AnyProcedure() {
    return catalogue_.procedures(static_cast<int>(dice_.Between(0, catalogue_.procedures_size() - 1)));
  }

 private:
  // Before the due date, or, for some, on it; within the hours of the process, so that no step is late.
  absl::StatusOr<bool> DrawFinish(absl::Duration allotted, DemoDossier& dossier) {
    ASSIGN_OR_RETURN(const absl::Duration all,
                     calendar_.WorkingTimeBetween(dossier.accept_time, dossier.due_time));
    // The process allots hours to its steps: beyond them a step would be late though the dossier is not.
    const absl::Duration longest = std::min(all - absl::Minutes(5), allotted * 0.999);
    const bool on_time = dice_.Between(1, 100) <= kOnTimePercent;
    const int64_t last = absl::ToInt64Seconds(longest);
    const int64_t first = on_time ? absl::ToInt64Seconds(all - kWorkingDay) : last / 4;
    if (first < 20 * 60 || first > last) return false;
    ASSIGN_OR_RETURN(dossier.seal_time, calendar_.AddWorkingTime(dossier.accept_time,
                                                                 absl::Seconds(dice_.Between(first, last))));
    return on_time ? DayOf(dossier.seal_time) == dossier.due_date
                   : DayOf(dossier.seal_time) < dossier.due_date;
  }

  absl::Status DrawSteps(const Steps& process, DemoDossier& dossier) {
    const std::array<double, 6>& parts = process.parts;
    ASSIGN_OR_RETURN(const absl::Duration all,
                     calendar_.WorkingTimeBetween(dossier.accept_time, dossier.seal_time));
    const std::pair<absl::Time*, double> steps[] = {
        {&dossier.transfer_time, parts[0]},
        {&dossier.assign_time, parts[1]},
        {&dossier.draft_time, parts[1] + 0.9 * (parts[2] - parts[1])},
        {&dossier.examine_time, parts[2]},
        {&dossier.review_time, parts[3]},
        {&dossier.sign_time, parts[4]},
    };
    for (const auto& [time, part] : steps) {
      ASSIGN_OR_RETURN(
          *time, calendar_.AddWorkingTime(dossier.accept_time, absl::Floor(all * part, absl::Seconds(1))));
    }
    ASSIGN_OR_RETURN(dossier.return_time,
                     calendar_.AddWorkingTime(dossier.seal_time, absl::Seconds(dice_.Between(900, 36'000))));
    return absl::OkStatus();
  }

  const Catalogue& catalogue_;
  const calendar::Calendar& calendar_;
  const Office office_;
  Dice dice_;
};

absl::StatusOr<DemoDossier> PlanOne(Planner& planner, const Procedure* procedure, bool carried) {
  for (int i = 0; i < kTriesMax; ++i) {
    const Procedure& chosen = procedure != nullptr ? *procedure : planner.AnyProcedure();
    DemoDossier dossier;
    ASSIGN_OR_RETURN(const bool fits, planner.Draw(chosen, carried, dossier));
    // A draw that does not fit is dropped whole: correcting it would crowd the days at the period's ends.
    if (!fits) continue;
    planner.Fill(chosen, dossier);
    return dossier;
  }
  return absl::FailedPreconditionError(absl::StrCat("no times within the period were found for procedure ",
                                                    procedure != nullptr ? procedure->code() : "any",
                                                    ": its limit may be too long"));
}

}  // namespace

absl::StatusOr<std::vector<DemoDossier>> MakeDemoPlan(const Catalogue& catalogue) {
  if (catalogue.calendars_size() == 0 || catalogue.procedures_size() == 0) {
    return absl::FailedPreconditionError("the catalogue has no calendar or no procedures");
  }
  ASSIGN_OR_RETURN(const calendar::Calendar calendar,
                   calendar::Calendar::Create(catalog::ToSpec(catalogue.calendars(0))));
  ASSIGN_OR_RETURN(Office office, OfficeOf(catalogue));
  Planner planner(catalogue, calendar, std::move(office));

  std::vector<DemoDossier> dossiers;
  for (int i = 0; i < kDemoCarried + kDemoReceived; ++i) {
    // Of those in the period the first ones go round all procedures, so that each was used.
    const int round = i - kDemoCarried;
    const Procedure* procedure =
        round >= 0 && round < catalogue.procedures_size() ? &catalogue.procedures(round) : nullptr;
    ASSIGN_OR_RETURN(DemoDossier dossier, PlanOne(planner, procedure, i < kDemoCarried));
    dossier.number = i;
    dossiers.push_back(std::move(dossier));
  }
  // Numbers follow acceptance, as in an office's register.
  std::ranges::sort(dossiers, {},
                    [](const DemoDossier& one) { return std::tie(one.accept_time, one.number); });
  for (size_t i = 0; i < dossiers.size(); ++i) {
    dossiers[i].number = static_cast<int>(i + 1);
    dossiers[i].owner_name =
        absl::StrFormat("%s %03d", i % 3 == 0 ? "Hộ kinh doanh Mẫu" : "Công ty Mẫu", dossiers[i].number);
  }
  return dossiers;
}

}  // namespace onestop::demonstration
