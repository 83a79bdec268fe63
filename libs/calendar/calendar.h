#pragma once

/// Working time: on which days an office works, at which hours, and how far a promise reaches.
///
///     ASSIGN_OR_RETURN(const Calendar calendar, Calendar::Create(std::move(spec)));
///     ASSIGN_OR_RETURN(const absl::CivilDay due, calendar.AddWorkingDays(accept_day, 10));
///     ASSIGN_OR_RETURN(const absl::Time due_time, calendar.EndOfDay(due));
///
/// A statutory limit is computed by DueAfter() in due.h, which knows the rules of each unit.
///
/// Holidays are fixed by the Labour Code 2019, Articles 111 and 112, and yearly by the Prime Minister, who
/// also swaps working days for Saturdays. So all of it is data, known for a range of days; a question that
/// needs a day outside the range is refused rather than guessed.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace onestop::calendar {

/// The range of days that one calendar may know: from kFirstDay to kLastDay, and at most so many.
/// The zone has had one offset since 1975; a day before has no use here.
inline constexpr absl::CivilDay kFirstDay(1976, 1, 1);
inline constexpr absl::CivilDay kLastDay(2299, 12, 31);
inline constexpr int kKnownDaysMax = 36'525;
/// Changes of the office hours in one calendar: two a year for a century.
inline constexpr size_t kHoursMax = 200;
inline constexpr size_t kSessionsMax = 8;
/// Entries in `days_off` and in `make_up_days`, each.
inline constexpr size_t kListedDaysMax = 10'000;
inline constexpr int kMinutesOfDay = 24 * 60;

/// A stretch of office time within a day, in minutes after local midnight: [start, end). It ends before
/// midnight, so that its end, which may be a due time, lies on its own day.
struct Session {
  int start_minute = 0;
  int end_minute = 0;

  friend bool operator==(const Session&, const Session&) = default;
};

/// The sessions of every working day from `valid_from` until the next Hours, in order.
struct Hours {
  absl::CivilDay valid_from;
  std::vector<Session> sessions;
};

/// What a calendar is made of.
struct CalendarSpec {
  std::string id;
  /// In order of valid_from. The first one reaches back without limit.
  std::vector<Hours> hours;
  /// Holidays and compensatory days off. A holiday on a weekend may be listed and changes nothing; the day
  /// off in exchange for it is listed too (Labour Code, Article 111.3). Order and repeats do not matter.
  std::vector<absl::CivilDay> days_off;
  /// Saturdays and Sundays that are worked.
  std::vector<absl::CivilDay> make_up_days;
  /// The first and last day for which the lists above are complete.
  absl::CivilDay known_from;
  absl::CivilDay known_to;
};

/// The working time of an office. Immutable; share it as std::shared_ptr<const Calendar>. Every answer takes
/// constant or logarithmic time in the number of known days.
///
/// Errors of every method that can fail: OUT_OF_RANGE, reason CALENDAR_UNKNOWN, when a day outside
/// [known_from, known_to] is given or reached.
class Calendar {
 public:
  /// Errors: INVALID_ARGUMENT, reason FIELD_INVALID, with a violation for each wrong field of `spec`.
  static absl::StatusOr<Calendar> Create(CalendarSpec spec);

  const std::string& id() const { return spec_.id; }
  const CalendarSpec& spec() const { return spec_; }

  /// Whether the lists of days off and make-up days cover `day`.
  bool Knows(absl::CivilDay day) const;

  /// Monday to Friday less days off, plus make-up days. False for a day that the calendar does not know.
  bool IsWorkingDay(absl::CivilDay day) const;

  /// Whether `time` lies in a session of a working day: its start inside, its end outside. False on a day
  /// that the calendar does not know.
  bool IsWorkingTime(absl::Time time) const;

  /// `time` itself when inside working time, else the start of the session that comes next.
  absl::StatusOr<absl::Time> StartOfNextSession(absl::Time time) const;

  /// The end of the last session of `day`.
  ///
  /// Errors: also FAILED_PRECONDITION, reason NOT_A_WORKING_DAY.
  absl::StatusOr<absl::Time> EndOfDay(absl::CivilDay day) const;

  /// `day` when it is a working day, else the next one.
  absl::StatusOr<absl::CivilDay> RollForward(absl::CivilDay day) const;

  /// The `count`-th working day strictly after `day`, which need not be one itself.
  ///
  /// Errors: also INVALID_ARGUMENT, reason LIMIT_INVALID, for a count below 1.
  absl::StatusOr<absl::CivilDay> AddWorkingDays(absl::CivilDay day, int count) const;

  /// The earliest instant by which `duration` of office time has passed since `time`: a session's end rather
  /// than the next one's start. `time` itself for a duration of zero.
  ///
  /// Errors: also INVALID_ARGUMENT, reason LIMIT_INVALID, for a negative duration.
  absl::StatusOr<absl::Time> AddWorkingTime(absl::Time time, absl::Duration duration) const;

  /// The office time in [from, to), negative when `to` comes before `from`.
  absl::StatusOr<absl::Duration> WorkingTimeBetween(absl::Time from, absl::Time to) const;

  /// The number of working days in (from, to]; minus those in (to, from] when `to` comes before `from`.
  absl::StatusOr<int> WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const;

 private:
  // A known day.
  struct Day {
    // Working days in [known_from, this day): also the index of the first working day not before this one.
    int working_days_before;
    // Which of spec_.hours it has; kNotWorked on a day that is not a working day.
    int hours;
  };
  struct WorkingDay {
    // Index in days_.
    int day;
    // Office minutes in [known_from, end of this day).
    int minutes_through;
  };
  // An instant on a known day.
  struct Moment {
    int day;
    absl::Duration since_midnight;
  };
  static constexpr int kNotWorked = -1;

  explicit Calendar(CalendarSpec spec);

  absl::Status Unknown(absl::CivilDay day) const;
  absl::StatusOr<int> IndexOf(absl::CivilDay day) const;
  absl::StatusOr<Moment> MomentOf(absl::Time time) const;
  // The `index`-th working day since known_from; an error past the last.
  absl::StatusOr<WorkingDay> WorkingDayAt(size_t index) const;
  absl::CivilDay DateOf(int day) const { return spec_.known_from + day; }
  absl::Time MidnightOf(int day) const;
  // Requires a working day.
  const std::vector<Session>& SessionsOf(int day) const;
  // Working days in [known_from, this day].
  int WorkingDaysThrough(int day) const;
  // Office time since known_from.
  absl::Duration OfficeTimeUntil(const Moment& moment) const;

  CalendarSpec spec_;
  std::vector<Day> days_;
  std::vector<WorkingDay> working_days_;
};

}  // namespace onestop::calendar
