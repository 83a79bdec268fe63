// Budget: a due date in any unit within 1 µs on one core of a server, whatever the limit, with twenty years
// of known days. A ledger that decides 20,000 acceptances a second then gives the clock 2 % of one core.
// Making the calendar happens once a catalogue revision and may take 10 ms.

#include "benchmark/benchmark.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/calendar_testing.h"
#include "libs/calendar/due.h"

namespace onestop::calendar {
namespace {

CalendarSpec TwentyYears() {
  CalendarSpec spec = SpecOf2026();
  spec.known_from = absl::CivilDay(2010, 1, 1);
  spec.known_to = absl::CivilDay(2029, 12, 31);
  for (int year = 2010; year < 2030; ++year) {
    spec.days_off.push_back(absl::CivilDay(year, 1, 1));
    spec.days_off.push_back(absl::CivilDay(year, 4, 30));
    spec.days_off.push_back(absl::CivilDay(year, 5, 1));
    spec.days_off.push_back(absl::CivilDay(year, 9, 2));
  }
  return spec;
}

void BM_DueAfter(benchmark::State& state) {
  const Calendar calendar = MakeCalendar(TwentyYears());
  const Limit limit = {static_cast<Unit>(state.range(0)), static_cast<int>(state.range(1))};
  const absl::Time first = At("2024-03-04 00:00");
  const absl::Time last = At("2025-03-04 00:00");
  absl::Time accepted = first;
  for (auto _ : state) {
    benchmark::DoNotOptimize(DueAfter(calendar, accepted, limit, 15 * 60));
    // Through every hour of the day and every day of the week: 97 has no common factor with either.
    accepted += absl::Minutes(97);
    if (accepted > last) accepted = first;
  }
}
BENCHMARK(BM_DueAfter)
    ->ArgNames({"unit", "amount"})
    ->Args({static_cast<int>(Unit::kWorkingDay), 10})
    ->Args({static_cast<int>(Unit::kWorkingDay), kLimitDaysMax})
    ->Args({static_cast<int>(Unit::kCalendarDay), 30})
    ->Args({static_cast<int>(Unit::kWorkingHour), 80})
    ->Args({static_cast<int>(Unit::kWorkingHour), kLimitHoursMax})
    ->Args({static_cast<int>(Unit::kSameDay), 0})
    ->Args({static_cast<int>(Unit::kMonth), kLimitMonthsMax});

void BM_WorkingTimeBetween(benchmark::State& state) {
  const Calendar calendar = MakeCalendar(TwentyYears());
  const absl::Time from = At("2011-03-04 09:00");
  const absl::Time to = At("2028-03-06 16:00");
  for (auto _ : state) benchmark::DoNotOptimize(calendar.WorkingTimeBetween(from, to));
}
BENCHMARK(BM_WorkingTimeBetween);

void BM_Create(benchmark::State& state) {
  const CalendarSpec spec = TwentyYears();
  for (auto _ : state) benchmark::DoNotOptimize(Calendar::Create(spec));
}
BENCHMARK(BM_Create);

}  // namespace
}  // namespace onestop::calendar
