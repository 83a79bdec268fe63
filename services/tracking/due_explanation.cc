// One sentence for each thing that moved the due date. What can no longer be computed from the catalogue is
// stated, never guessed.

#include "services/tracking/due_explanation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/calendar/due.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/due_time.h"
#include "libs/messages/dates.h"

namespace onestop::tracking {
namespace {

using catalog::v1::Calendar;
using messages::Bilingual;
using messages::Both;
using messages::Instant;
using messages::Plural;

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

// Whole sentences, for a language may say an hour in another place than a day.
Bilingual AcceptedAt(const Promised& promised) {
  if (promised.day_alone)
    return Both("Accepted on $0, the hour is not known.", messages::Day(DayOf(promised.since)));
  return Both("Accepted at $0.", Instant(promised.since));
}

Bilingual StoppedAt(const Stopped& stopped) {
  if (stopped.day_alone)
    return Both("The clock stopped for a supplement on $0.", messages::Day(DayOf(stopped.time)));
  return Both("The clock stopped for a supplement from $0.", Instant(stopped.time));
}

Bilingual CompleteAt(const Promised& promised, bool restarts) {
  if (promised.day_alone) {
    const Bilingual day = messages::Day(DayOf(promised.since));
    return restarts ? Both("Complete on $0: the limit starts from zero.", day)
                    : Both("Complete on $0: the limit goes on, the wait added.", day);
  }
  const Bilingual when = Instant(promised.since);
  return restarts ? Both("Complete at $0: the limit starts from zero.", when)
                  : Both("Complete at $0: the limit goes on, the wait added.", when);
}

// The name and kind of a listed day, or null. From the catalogue: the calendar that counts knows no names.
const Calendar::Day* ListedDay(const Calendar& calendar, absl::CivilDay day) {
  const std::string date = absl::FormatCivilTime(day);
  for (const Calendar::Day& listed : calendar.days()) {
    if (listed.date() == date) return &listed;
  }
  return nullptr;
}

const Calendar* PublishedCalendar(const catalog::Snapshot& catalogue, const std::string& id) {
  for (const Calendar& calendar : catalogue.catalogue().calendars()) {
    if (calendar.id() == id) return &calendar;
  }
  return nullptr;
}

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

Bilingual NamedDay(absl::CivilDay day, const std::string& name) {
  Bilingual text = messages::Day(day);
  if (name.empty()) return text;
  for (std::string* each : {&text.vi, &text.en}) absl::StrAppend(each, " (", name, ")");
  return text;
}

Bilingual Joined(const std::vector<Bilingual>& days) {
  std::vector<std::string> vi, en;
  for (const Bilingual& day : days) {
    vi.push_back(day.vi);
    en.push_back(day.en);
  }
  return {.vi = absl::StrJoin(vi, ", "), .en = absl::StrJoin(en, ", ")};
}

// Official Vietnamese writes numbers below ten with two digits.
Bilingual TwoDigits(int number) {
  return {.vi = absl::StrFormat("%02d", number), .en = absl::StrCat(number)};
}

// What lies between the day that counting begins after and the due day: days off by name, weekends by number,
// and weekend days that are worked.
void ExplainDays(const Calendar& published, const calendar::Calendar& calendar, absl::CivilDay base,
                 absl::CivilDay due, std::vector<Bilingual>& lines) {
  int weekend_days = 0;
  std::vector<Bilingual> off, worked;
  for (absl::CivilDay day = base + 1; day <= due; ++day) {
    const Calendar::Day* listed = ListedDay(published, day);
    const bool working = calendar.IsWorkingDay(day);
    const Bilingual name = NamedDay(day, listed == nullptr ? "" : listed->name());
    // A listed day overrides the weekday, in both directions.
    if (!working && IsWeekend(day)) ++weekend_days;
    if (!working && !IsWeekend(day)) off.push_back(name);
    if (working && IsWeekend(day)) worked.push_back(name);
  }
  if (weekend_days > 0) {
    lines.push_back(Both(Plural("$0 day of weekends is not counted.", "$0 days of weekends are not counted."),
                         weekend_days, TwoDigits(weekend_days)));
  }
  if (!off.empty()) {
    lines.push_back(Both("Not counted as days off: $0.", Joined(off)));
  }
  if (!worked.empty()) {
    lines.push_back(Both("Counted as made up: $0.", Joined(worked)));
  }
}

void Compare(const calendar::Due& computed, const Promised& promised, std::vector<Bilingual>& lines) {
  // No line when they agree: the explanation then is the computation itself.
  if (computed.time == promised.due) return;
  lines.push_back(
      Both("Computed anew from the pinned calendar and limit it differs: $0; the promise stays in force.",
           Instant(computed.time)));
}

// From the start of counting to the due date, by the calendar.
void ExplainCount(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                  const Promised& promised, std::vector<Bilingual>& lines) {
  const calendar::Calendar* calendar = catalogue.CalendarById(dossier.calendar_id);
  const Calendar* published = PublishedCalendar(catalogue, dossier.calendar_id);
  const dossier::RuleSet* rules = catalogue.RuleSetById(dossier.rule_set);
  if (calendar == nullptr || published == nullptr || rules == nullptr) {
    lines.push_back(
        Both("The pinned calendar or rule set is not in the catalogue: it cannot be computed anew."));
    return;
  }
  // Counting begins in working time; an acceptance in the evening counts from the next session.
  const auto base = calendar->StartOfNextSession(promised.since);
  const auto due = calendar::DueAfter(*calendar, promised.since, dossier::PinnedLimit(dossier),
                                      rules->same_day_cutoff_minute);
  if (!base.ok() || !due.ok()) {
    lines.push_back(Both("The calendar does not reach the days that it takes: it cannot be computed anew."));
    return;
  }
  // Of a day without its hour it is not known whether the office was open.
  if (*base != promised.since && !promised.day_alone) {
    lines.push_back(Both("Outside of working time, so it counts from $0.", Instant(*base)));
  }
  ExplainDays(*published, *calendar, DayOf(*base), due->date, lines);
  Compare(*due, promised, lines);
}

// The working days, or hours, that were waited, and what they make of the due date before.
void ExplainMove(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                 const Promised& promised, std::vector<Bilingual>& lines) {
  const calendar::Calendar* calendar = catalogue.CalendarById(dossier.calendar_id);
  if (calendar == nullptr) {
    lines.push_back(
        Both("The pinned calendar or rule set is not in the catalogue: it cannot be computed anew."));
    return;
  }
  const calendar::Limit limit = dossier::PinnedLimit(dossier);
  const auto moved =
      dossier::MoveDue(*calendar, promised.before, promised.stopped->time, promised.since, limit);
  const auto days = calendar->WorkingDaysBetween(DayOf(promised.stopped->time), DayOf(promised.since));
  if (!moved.ok() || !days.ok()) {
    lines.push_back(Both("The calendar does not reach the days that it takes: it cannot be computed anew."));
    return;
  }
  if (limit.unit != calendar::Unit::kWorkingHour) {
    lines.push_back(
        Both(Plural("$0 working day was waited.", "$0 working days were waited."), *days, TwoDigits(*days)));
  }
  Compare({.time = moved->time, .date = moved->date}, promised, lines);
}

void ExplainSupplement(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                       const Promised& promised, std::vector<Bilingual>& lines) {
  lines.push_back(StoppedAt(*promised.stopped));
  const dossier::RuleSet* rules = catalogue.RuleSetById(dossier.rule_set);
  const dossier::Procedure* procedure =
      catalogue.ProcedureVersion(dossier.procedure_code, dossier.procedure_version);
  const std::string basis = procedure == nullptr ? "" : procedure->supplement_resumes_basis;
  // Without its rule set the usual rule is assumed.
  const bool restarts = basis.empty() && (rules == nullptr || rules->supplement_restarts_clock);
  lines.push_back(CompleteAt(promised, restarts));
  if (!basis.empty()) lines.push_back(Both("The limit goes on by $0.", basis));
  if (promised.external) return;
  if (restarts) {
    ExplainCount(catalogue, dossier, promised, lines);
  } else {
    ExplainMove(catalogue, dossier, promised, lines);
  }
}

void ExplainPayment(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                    const Promised& promised, std::vector<Bilingual>& lines) {
  lines.push_back(Both("The clock stopped for a payment from $0.", Instant(promised.stopped->time)));
  lines.push_back(Both("Paid at $0: the limit goes on, the wait added.", Instant(promised.since)));
  ExplainMove(catalogue, dossier, promised, lines);
}

}  // namespace

std::vector<Bilingual> ExplainDue(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                                  const std::vector<Promised>& promises) {
  std::vector<Bilingual> lines;
  for (const Promised& promised : promises) {
    if (promised.for_payment) {
      ExplainPayment(catalogue, dossier, promised, lines);
    } else if (promised.stopped.has_value()) {
      ExplainSupplement(catalogue, dossier, promised, lines);
    } else {
      const Bilingual limit = messages::Limit(dossier.limit_unit, dossier.limit_amount);
      lines.push_back(AcceptedAt(promised));
      lines.push_back(Both("Limit: $0 (procedure $1, version $2).", limit, dossier.procedure_code,
                           dossier.procedure_version));
      if (!promised.external) ExplainCount(catalogue, dossier, promised, lines);
    }
    if (promised.external) {
      lines.push_back(Both("The old system promised the due date; it was not computed here."));
    }
    lines.push_back(Both("Due: $0.", Instant(promised.due)));
  }
  if (absl::CivilDay day; absl::ParseCivilTime(dossier.appointment_date, &day)) {
    lines.push_back(
        Both("The agency apologised and named $0 as the new day; the due date stays.", messages::Day(day)));
  }
  return lines;
}

}  // namespace onestop::tracking
