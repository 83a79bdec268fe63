// What Check() asks of calendars, rule sets and processes.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/calendar/calendar.h"
#include "libs/catalog/check.h"
#include "libs/catalog/check_parts.h"
#include "libs/catalog/convert.h"

namespace onestop::catalog {
namespace {

using common::v1::Role;
using common::v1::StepKind;

// Far above any rule set: beyond it the number is a typing error.
constexpr int kSupplementRequestsMax = 100;
constexpr int kExtensionsMax = 10;
constexpr int kRuleDaysMax = 520;

bool AreHoursReadable(const v1::Calendar& calendar, const Place& place) {
  bool readable = place.At("hours").IsCount(calendar.hours_size(), Presence::kRequired,
                                            static_cast<int>(calendar::kHoursMax));
  if (!readable) return false;
  for (int i = 0; i < calendar.hours_size(); ++i) {
    const v1::Calendar::Hours& hours = calendar.hours(i);
    const Place here = place.At("hours", i);
    readable &= here.At("valid_from").ReadDay(hours.valid_from()).has_value();
    if (!here.At("sessions")
             .IsCount(hours.sessions_size(), Presence::kRequired, static_cast<int>(calendar::kSessionsMax))) {
      return false;
    }
    for (int j = 0; j < hours.sessions_size(); ++j) {
      const v1::Calendar::Session& session = hours.sessions(j);
      if (ParseMinute(session.start()) && ParseMinute(session.end())) continue;
      readable = false;
      here.At("sessions", j)
          .Wrong(absl::StrCat("is ", Quoted(session.start()), " to ", Quoted(session.end()),
                              "; give times such as \"07:30\""));
    }
  }
  return readable;
}

bool AreDaysReadable(const v1::Calendar& calendar, const Place& place) {
  if (!place.At("days").IsCount(calendar.days_size(), Presence::kOptional, kDaysMax)) return false;
  bool readable = true;
  absl::flat_hash_set<absl::string_view> dates;
  for (int i = 0; i < calendar.days_size(); ++i) {
    const v1::Calendar::Day& day = calendar.days(i);
    const Place here = place.At("days", i);
    readable &= here.At("date").ReadDay(day.date()).has_value();
    here.At("name").IsText(day.name(), Presence::kOptional, kNameBytesMax);
    here.At("source").IsText(day.source(), Presence::kOptional, kTextBytesMax);
    if (!ONESTOP_ENUM_IS_KNOWN(v1::DayKind, day.kind())) {
      readable = false;
      here.At("kind").Wrong("is not given or not known; give HOLIDAY, COMPENSATORY_OFF or MAKE_UP_WORKDAY");
    }
    // The same day with two kinds would be a day off and a working day.
    if (!dates.insert(day.date()).second) {
      here.At("date").Wrong(absl::StrCat(day.date(), " is listed before; list each day once"));
    }
  }
  return readable;
}

void CheckCalendar(const v1::Calendar& calendar, const Place& place) {
  place.At("name").IsText(calendar.name(), Presence::kOptional, kNameBytesMax);
  bool readable = place.At("known_from").ReadDay(calendar.known_from()).has_value();
  readable &= place.At("known_to").ReadDay(calendar.known_to()).has_value();
  readable &= AreHoursReadable(calendar, place);
  readable &= AreDaysReadable(calendar, place);
  // What cannot be read has its violation already; the calendar itself is checked by the code that uses
  // it.
  if (!readable) return;
  const auto created = calendar::Calendar::Create(ToSpec(calendar));
  for (const base::FieldViolation& violation : base::FieldViolationsOf(created.status())) {
    place.At(violation.field).Wrong(violation.description);
  }
}

// Who may be given a step of a kind. Counter work is the one-stop unit's; signing and sealing are kept apart
// by law (NĐ 30/2020 Đ.13, 32).
bool MayDo(Role role, StepKind kind) {
  switch (kind) {
    case StepKind::STEP_KIND_TRANSFER:
    case StepKind::STEP_KIND_RETURN:
      return role == Role::ROLE_ONE_STOP_OFFICER;
    case StepKind::STEP_KIND_SIGN:
      return role == Role::ROLE_LEADER;
    case StepKind::STEP_KIND_SEAL:
      return role == Role::ROLE_RECORDS_CLERK;
    default:
      return role == Role::ROLE_DIVISION_HEAD || role == Role::ROLE_SPECIALIST || role == Role::ROLE_LEADER;
  }
}

void CheckStep(const v1::Process::Step& step, int number, const Place& place) {
  // libs/dossier takes the number for the place in the list.
  if (step.number() != number) {
    place.At("number").Wrong(absl::StrCat("is ", step.number(), "; number the steps 1, 2, 3 …: ", number));
  }
  place.At("name").IsText(step.name(), Presence::kRequired, kNameBytesMax);
  place.At("name_en").IsText(step.name_en(), Presence::kOptional, kNameBytesMax);
  if (step.working_hours() < 0 || step.working_hours() > calendar::kLimitHoursMax) {
    place.At("working_hours")
        .Wrong(absl::StrCat("is ", step.working_hours(), "; give 0 to ", calendar::kLimitHoursMax));
  }
  const bool kind_known = ONESTOP_ENUM_IS_KNOWN(common::v1::StepKind, step.kind());
  if (!kind_known) place.At("kind").Wrong("is not given or not known; give TRANSFER, ASSIGN, EXAMINE …");
  if (!ONESTOP_ENUM_IS_KNOWN(common::v1::Role, step.role())) {
    place.At("role").Wrong("is not given or not known; give ONE_STOP_OFFICER, SPECIALIST, LEADER …");
  } else if (kind_known && !MayDo(step.role(), step.kind())) {
    place.At("role").Wrong(absl::StrCat(common::v1::Role_Name(step.role()), " cannot do a step of ",
                                        common::v1::StepKind_Name(step.kind())));
  }
}

// Every dossier can go from the first step to the end, and the end is a signed, sealed, returned result.
void CheckOrder(const v1::Process& process, const Place& place) {
  const auto count = [&process](StepKind kind) {
    return std::ranges::count(process.steps(), kind, &v1::Process::Step::kind);
  };
  const auto first = [&process](StepKind kind) {
    return std::ranges::find(process.steps(), kind, &v1::Process::Step::kind) - process.steps().begin();
  };
  // Without exactly one of each a dossier could reach no end, or sign and seal twice.
  for (const StepKind kind :
       {StepKind::STEP_KIND_SIGN, StepKind::STEP_KIND_SEAL, StepKind::STEP_KIND_RETURN}) {
    if (count(kind) != 1) {
      place.Wrong(absl::StrCat("has ", count(kind), " steps of ", common::v1::StepKind_Name(kind),
                               "; exactly one is needed"));
      return;
    }
  }
  if (first(StepKind::STEP_KIND_EXAMINE) > first(StepKind::STEP_KIND_SIGN)) {
    place.Wrong("has no step of STEP_KIND_EXAMINE before STEP_KIND_SIGN: there would be no draft to sign");
  }
  if (first(StepKind::STEP_KIND_SEAL) < first(StepKind::STEP_KIND_SIGN)) {
    place.Wrong("has STEP_KIND_SEAL before STEP_KIND_SIGN; only what is signed may be sealed");
  }
  if (process.steps().rbegin()->kind() != StepKind::STEP_KIND_RETURN) {
    place.Wrong("does not end with STEP_KIND_RETURN; the last step hands the result back");
  }
}

// Days that a rule counts; 0: the rule does not count any.
void CheckDays(const Place& here, absl::string_view field, int days) {
  if (days >= 0 && days <= kRuleDaysMax) return;
  here.At(field).Wrong(absl::StrCat("is ", days, "; give 0 to ", kRuleDaysMax));
}

}  // namespace

void CheckCalendars(const v1::Catalogue& catalogue, const Place& place, Known& known) {
  for (int i = 0; i < catalogue.calendars_size(); ++i) {
    const v1::Calendar& calendar = catalogue.calendars(i);
    const Place here = place.At("calendars", i);
    if (here.At("id").IsId(calendar.id()) && !known.calendars.insert(calendar.id()).second) {
      here.At("id").Wrong(absl::StrCat(Quoted(calendar.id()), " is the id of another calendar as well"));
    }
    CheckCalendar(calendar, here);
  }
}

void CheckRuleSets(const v1::Catalogue& catalogue, const Place& place) {
  absl::flat_hash_set<absl::string_view> ids;
  absl::flat_hash_set<absl::string_view> days;
  for (int i = 0; i < catalogue.rule_sets_size(); ++i) {
    const v1::RuleSet& rules = catalogue.rule_sets(i);
    const Place here = place.At("rule_sets", i);
    if (here.At("id").IsId(rules.id()) && !ids.insert(rules.id()).second) {
      here.At("id").Wrong(absl::StrCat(Quoted(rules.id()), " is the id of another rule set as well"));
    }
    if (here.At("valid_from").ReadDay(rules.valid_from()) && !days.insert(rules.valid_from()).second) {
      here.At("valid_from").Wrong("is that of another rule set as well; one is in force on a day");
    }
    here.At("legal_basis").IsText(rules.legal_basis(), Presence::kRequired, kTextBytesMax);
    if (rules.intake_check_hours() < 1 || rules.intake_check_hours() > calendar::kLimitHoursMax) {
      here.At("intake_check_hours")
          .Wrong(absl::StrCat("is ", rules.intake_check_hours(), "; give 1 to ", calendar::kLimitHoursMax));
    }
    if (!ParseMinute(rules.same_day_cutoff())) {
      here.At("same_day_cutoff")
          .Wrong(absl::StrCat("is ", Quoted(rules.same_day_cutoff()), "; give a time such as \"15:00\""));
    }
    CheckDays(here, "supplement_days_max", rules.supplement_days_max());
    CheckDays(here, "supplement_wait_days", rules.supplement_wait_days());
    CheckDays(here, "extension_notice_days", rules.extension_notice_days());
    if (rules.extensions_max() < 0 || rules.extensions_max() > kExtensionsMax) {
      here.At("extensions_max")
          .Wrong(absl::StrCat("is ", rules.extensions_max(), "; give 0 to ", kExtensionsMax));
    }
    if (rules.supplement_requests_max() < 0 || rules.supplement_requests_max() > kSupplementRequestsMax) {
      here.At("supplement_requests_max")
          .Wrong(
              absl::StrCat("is ", rules.supplement_requests_max(), "; give 0 to ", kSupplementRequestsMax));
    }
  }
}

void CheckProcesses(const v1::Catalogue& catalogue, const Place& place, Known& known) {
  for (int i = 0; i < catalogue.processes_size(); ++i) {
    const v1::Process& process = catalogue.processes(i);
    const Place here = place.At("processes", i);
    here.At("id").IsId(process.id());
    if (process.version() < 1) {
      here.At("version").Wrong(absl::StrCat("is ", process.version(), "; number versions from 1"));
    } else if (!known.processes
                    .emplace(std::pair<absl::string_view, int>(process.id(), process.version()), &process)
                    .second) {
      here.At("version").Wrong(
          absl::StrCat("process ", Quoted(process.id()), " has another version ", process.version()));
    }
    here.At("name").IsText(process.name(), Presence::kRequired, kNameBytesMax);
    here.At("legal_basis").IsText(process.legal_basis(), Presence::kOptional, kTextBytesMax);
    if (!here.At("steps").IsCount(process.steps_size(), Presence::kRequired, kStepsMax)) continue;
    for (int j = 0; j < process.steps_size(); ++j) CheckStep(process.steps(j), j + 1, here.At("steps", j));
    CheckOrder(process, here.At("steps"));
  }
}

}  // namespace onestop::catalog
