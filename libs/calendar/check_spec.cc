// What is wrong with a calendar's spec, field by field, before any table is made from it.

#include "libs/calendar/check_spec.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "libs/base/reason.h"

namespace onestop::calendar {
namespace {

using Violations = std::vector<base::FieldViolation>;

std::string Text(absl::CivilDay day) { return absl::FormatCivilTime(day); }

// A minute as the clock shows it; one that no clock shows as it is.
std::string Clock(int minute) {
  if (minute < 0 || minute > kMinutesOfDay) return absl::StrCat("minute ", minute);
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

// As the catalogue writes it, so that an editor finds the value in the file.
std::string Text(const Session& session) {
  return absl::StrCat(Clock(session.start_minute), " to ", Clock(session.end_minute));
}

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

void CheckKnownRange(const CalendarSpec& spec, Violations& violations) {
  if (spec.known_from < kFirstDay || spec.known_from > kLastDay) {
    violations.push_back({"known_from", absl::StrCat("is ", Text(spec.known_from), "; it must be ",
                                                     Text(kFirstDay), " to ", Text(kLastDay))});
    return;
  }
  // Bounded here, so that a spec of an untrusted file cannot ask for tables of millions of days.
  const absl::CivilDay latest = std::min(kLastDay, spec.known_from + (kKnownDaysMax - 1));
  if (spec.known_to < spec.known_from || spec.known_to > latest) {
    violations.push_back({"known_to", absl::StrCat("is ", Text(spec.known_to), "; it must be ",
                                                   Text(spec.known_from), " to ", Text(latest))});
  }
}

void CheckSessions(const Hours& hours, const std::string& path, Violations& violations) {
  if (hours.sessions.empty() || hours.sessions.size() > kSessionsMax) {
    violations.push_back(
        {absl::StrCat(path, ".sessions"),
         absl::StrCat("has ", hours.sessions.size(), " sessions; give 1 to ", kSessionsMax)});
    return;
  }
  int previous_end = 0;
  for (size_t i = 0; i < hours.sessions.size(); ++i) {
    const Session& session = hours.sessions[i];
    const std::string session_path = absl::StrCat(path, ".sessions[", i, "]");
    if (session.start_minute < 0 || session.start_minute >= session.end_minute ||
        session.end_minute >= kMinutesOfDay) {
      violations.push_back(
          {session_path, absl::StrCat("is ", Text(session), "; it must end after it starts, within ",
                                      Clock(0), " to ", Clock(kMinutesOfDay - 1))});
      return;
    }
    // The first mistake of a list ends its check: the rest would only repeat it.
    if (session.start_minute < previous_end) {
      violations.push_back(
          {session_path, absl::StrCat("is ", Text(session), ", before the session ahead of it ends at ",
                                      Clock(previous_end), "; put sessions in order, without overlap")});
      return;
    }
    previous_end = session.end_minute;
  }
}

void CheckHours(const CalendarSpec& spec, Violations& violations) {
  if (spec.hours.empty() || spec.hours.size() > kHoursMax) {
    violations.push_back(
        {"hours", absl::StrCat("has ", spec.hours.size(), " entries; give 1 to ", kHoursMax)});
    return;
  }
  for (size_t i = 0; i < spec.hours.size(); ++i) {
    const std::string path = absl::StrCat("hours[", i, "]");
    if (i > 0 && spec.hours[i].valid_from <= spec.hours[i - 1].valid_from) {
      violations.push_back(
          {absl::StrCat(path, ".valid_from"),
           absl::StrCat("is ", Text(spec.hours[i].valid_from), ", not after the entry ahead of it (",
                        Text(spec.hours[i - 1].valid_from), "); put them in order")});
    }
    CheckSessions(spec.hours[i], path, violations);
  }
}

// Whether `days` is short enough to be read, and lies in the known range.
void CheckListedDays(const CalendarSpec& spec, const std::vector<absl::CivilDay>& days,
                     absl::string_view list, Violations& violations) {
  if (days.size() > kListedDaysMax) {
    violations.push_back(
        {std::string(list), absl::StrCat("has ", days.size(), " entries; give at most ", kListedDaysMax)});
    return;
  }
  for (size_t i = 0; i < days.size(); ++i) {
    if (days[i] >= spec.known_from && days[i] <= spec.known_to) continue;
    violations.push_back(
        {absl::StrCat(list, "[", i, "]"),
         absl::StrCat("is ", Text(days[i]), ", outside the known range ", Text(spec.known_from), " to ",
                      Text(spec.known_to), "; widen the range or remove the day")});
    return;
  }
}

void CheckMakeUpDays(const CalendarSpec& spec, Violations& violations) {
  // Sets, since the lists are unordered and may be long.
  const std::set<absl::CivilDay> days_off(spec.days_off.begin(), spec.days_off.end());
  for (size_t i = 0; i < spec.make_up_days.size(); ++i) {
    const absl::CivilDay day = spec.make_up_days[i];
    const std::string path = absl::StrCat("make_up_days[", i, "]");
    if (days_off.contains(day)) {
      violations.push_back(
          {path, absl::StrCat("is ", Text(day), ", which is also a day off; keep it in one list")});
    } else if (!IsWeekend(day)) {
      violations.push_back({path, absl::StrCat("is ", Text(day),
                                               ", a day from Monday to Friday, which is worked "
                                               "anyway; give a Saturday or Sunday")});
    }
  }
}

}  // namespace

absl::Status CheckSpec(const CalendarSpec& spec) {
  Violations violations;
  if (spec.id.empty()) violations.push_back({"id", "is empty; give the calendar an id"});
  CheckKnownRange(spec, violations);
  CheckHours(spec, violations);
  // A wrong range or an endless list would make each of its days wrong too.
  const bool range_is_sound = violations.empty();
  if (range_is_sound) {
    CheckListedDays(spec, spec.days_off, "days_off", violations);
    CheckListedDays(spec, spec.make_up_days, "make_up_days", violations);
  }
  if (violations.empty()) CheckMakeUpDays(spec, violations);
  if (violations.empty()) return absl::OkStatus();
  return base::FieldErrors(violations);
}

}  // namespace onestop::calendar
