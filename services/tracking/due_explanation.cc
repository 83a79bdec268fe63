#include "services/tracking/due_explanation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/calendar/due.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/promise.h"
#include "services/tracking/texts.h"

namespace onestop::tracking {
namespace {

using catalog::v1::Calendar;
using dossier::FormatDay;
using dossier::Text;

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); }

std::string InstantEn(absl::Time time) {
  return absl::FormatTime("%H:%M on %Y-%m-%d", time, calendar::OfficeZone());
}

Text LimitText(const dossier::Dossier& dossier) {
  const int n = dossier.limit_amount;
  switch (dossier.limit_unit) {
    case dossier::TimeUnit::TIME_UNIT_WORKING_DAY:
      return {absl::StrCat(n, " ngày làm việc"), absl::StrCat(n, " working days")};
    case dossier::TimeUnit::TIME_UNIT_CALENDAR_DAY:
      return {absl::StrCat(n, " ngày"), absl::StrCat(n, " days")};
    case dossier::TimeUnit::TIME_UNIT_WORKING_HOUR:
      return {absl::StrCat(n, " giờ làm việc"), absl::StrCat(n, " working hours")};
    case dossier::TimeUnit::TIME_UNIT_MONTH:
      return {absl::StrCat(n, " tháng"), absl::StrCat(n, " months")};
    default:
      return {"trong ngày", "the same working day"};
  }
}

// The name and kind of a listed day, or null.
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

// What lies between the day that counting begins after and the due day: days off by name, weekends by number,
// and weekend days that are worked.
void ExplainDays(const Calendar& published, const calendar::Calendar& calendar, absl::CivilDay base,
                 absl::CivilDay due, std::vector<Text>& lines) {
  int weekend_days = 0;
  std::vector<std::string> off, worked;
  for (absl::CivilDay day = base + 1; day <= due; ++day) {
    const Calendar::Day* listed = ListedDay(published, day);
    const bool working = calendar.IsWorkingDay(day);
    const std::string name = listed == nullptr || listed->name().empty()
                                 ? FormatDay(day)
                                 : absl::StrCat(FormatDay(day), " (", listed->name(), ")");
    if (!working && IsWeekend(day)) ++weekend_days;
    if (!working && !IsWeekend(day)) off.push_back(name);
    if (working && IsWeekend(day)) worked.push_back(name);
  }
  if (weekend_days > 0) {
    lines.push_back({absl::StrFormat("Không tính %02d ngày nghỉ hằng tuần.", weekend_days),
                     absl::StrCat(weekend_days, " days of weekends are not counted.")});
  }
  if (!off.empty()) {
    lines.push_back({absl::StrCat("Không tính ngày nghỉ: ", absl::StrJoin(off, ", "), "."),
                     absl::StrCat("Not counted as days off: ", absl::StrJoin(off, ", "), ".")});
  }
  if (!worked.empty()) {
    lines.push_back({absl::StrCat("Có tính ngày làm bù: ", absl::StrJoin(worked, ", "), "."),
                     absl::StrCat("Counted as made up: ", absl::StrJoin(worked, ", "), ".")});
  }
}

void Compare(const calendar::Due& computed, const Promised& promised, std::vector<Text>& lines) {
  if (computed.time == promised.due) return;
  lines.push_back(
      {absl::StrCat("Tính lại theo lịch và thời hạn đã ghim cho kết quả khác: ", FormatInstant(computed.time),
                    "; hạn đã hẹn vẫn có hiệu lực."),
       absl::StrCat("Computed anew from the pinned calendar and limit it differs: ", InstantEn(computed.time),
                    "; the promise stands.")});
}

// From the start of counting to the due date, by the calendar.
void ExplainCount(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                  const Promised& promised, std::vector<Text>& lines) {
  const calendar::Calendar* calendar = catalogue.CalendarById(dossier.calendar_id);
  const Calendar* published = PublishedCalendar(catalogue, dossier.calendar_id);
  const dossier::RuleSet* rules = catalogue.RuleSetById(dossier.rule_set);
  if (calendar == nullptr || published == nullptr || rules == nullptr) {
    lines.push_back({"Lịch làm việc hoặc bộ quy định đã ghim không còn trong danh mục: không tính lại được.",
                     "The pinned calendar or rule set is not in the catalogue: it cannot be computed anew."});
    return;
  }
  const auto base = calendar->StartOfNextSession(promised.since);
  const auto due = calendar::DueAfter(*calendar, promised.since, dossier::PinnedLimit(dossier),
                                      rules->same_day_cutoff_minute);
  if (!base.ok() || !due.ok()) {
    lines.push_back({"Lịch làm việc không bao gồm những ngày cần tính: không tính lại được.",
                     "The calendar does not reach the days that it takes: it cannot be computed anew."});
    return;
  }
  if (*base != promised.since) {
    lines.push_back({absl::StrCat("Ngoài giờ làm việc, nên tính từ ", FormatInstant(*base), "."),
                     absl::StrCat("Outside of working time, so it counts from ", InstantEn(*base), ".")});
  }
  ExplainDays(*published, *calendar, DayOf(*base), due->date, lines);
  Compare(*due, promised, lines);
}

void ExplainSupplement(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                       const Promised& promised, std::vector<Text>& lines) {
  lines.push_back(
      {absl::StrCat("Dừng tính để chờ bổ sung từ ", FormatInstant(*promised.stopped), "."),
       absl::StrCat("The clock stood for a supplement from ", InstantEn(*promised.stopped), ".")});
  const dossier::RuleSet* rules = catalogue.RuleSetById(dossier.rule_set);
  const bool restarts = rules == nullptr || rules->supplement_restarts_clock;
  const std::string when = FormatInstant(promised.since);
  if (restarts) {
    lines.push_back(
        {absl::StrCat("Nhận đủ lúc ", when, ": thời hạn tính lại từ đầu."),
         absl::StrCat("Complete at ", InstantEn(promised.since), ": the limit starts from zero.")});
    if (!promised.elsewhere) ExplainCount(catalogue, dossier, promised, lines);
  } else {
    lines.push_back(
        {absl::StrCat("Nhận đủ lúc ", when, ": thời hạn tính tiếp, cộng thêm thời gian chờ."),
         absl::StrCat("Complete at ", InstantEn(promised.since), ": the limit goes on, the wait added.")});
  }
}

}  // namespace

std::vector<Text> ExplainDue(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                             const std::vector<Promised>& promises) {
  std::vector<Text> lines;
  for (const Promised& promised : promises) {
    if (promised.stopped.has_value()) {
      ExplainSupplement(catalogue, dossier, promised, lines);
    } else {
      const Text limit = LimitText(dossier);
      lines.push_back({absl::StrCat("Tiếp nhận lúc ", FormatInstant(promised.since), "."),
                       absl::StrCat("Accepted at ", InstantEn(promised.since), ".")});
      lines.push_back({absl::StrCat("Thời hạn giải quyết: ", limit.vi, " (thủ tục ", dossier.procedure_code,
                                    ", phiên bản ", dossier.procedure_version, ")."),
                       absl::StrCat("Limit: ", limit.en, " (procedure ", dossier.procedure_code, ", version ",
                                    dossier.procedure_version, ").")});
      if (!promised.elsewhere) ExplainCount(catalogue, dossier, promised, lines);
    }
    if (promised.elsewhere) {
      lines.push_back({"Hạn do hệ thống trước đây đã hẹn; không tính lại ở đây.",
                       "The old system promised the due date; it was not computed here."});
    }
    lines.push_back({absl::StrCat("Hạn trả kết quả: ", FormatInstant(promised.due), "."),
                     absl::StrCat("Due: ", InstantEn(promised.due), ".")});
  }
  return lines;
}

}  // namespace onestop::tracking
