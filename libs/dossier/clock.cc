// The classes of timeliness, computed from the clock's segments at a given instant, so that a report
// about a past day gives what was true on that day.

#include "libs/dossier/clock.h"

#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

// The stretch of the clock that `instant` lies in; null before the first.
const ClockSegment* SegmentAt(const Dossier& dossier, absl::Time instant) {
  for (auto segment = dossier.clock.rbegin(); segment != dossier.clock.rend(); ++segment) {
    if (segment->start_time <= instant) return &*segment;
  }
  return nullptr;
}

Timeliness Finished(absl::Time finish, absl::Time due, bool by_instant) {
  // Limits in days are compared by local dates: a result at 23:00 of the due day is on time. Limits in
  // hours, and the limits of steps, are compared by the instant.
  const absl::CivilDay finish_day = DayOf(finish);
  const absl::CivilDay due_day = DayOf(due);
  if (finish_day < due_day) return Timeliness::TIMELINESS_BEFORE;
  const bool in_time = by_instant ? finish <= due : finish_day == due_day;
  return in_time ? Timeliness::TIMELINESS_ON_TIME : Timeliness::TIMELINESS_OVERDUE;
}

Timeliness Pending(absl::Time instant, absl::Time due) {
  return instant > due ? Timeliness::TIMELINESS_PENDING_OVERDUE : Timeliness::TIMELINESS_PENDING_IN_TIME;
}

}  // namespace

Timeliness TimelinessAt(const Dossier& dossier, absl::Time instant) {
  if (!dossier.accept_time.has_value() || instant < *dossier.accept_time) {
    return Timeliness::TIMELINESS_UNSPECIFIED;
  }
  // An end after `instant` had not happened yet: the dossier counts as pending then.
  const bool finished = dossier.finish_time.has_value() && *dossier.finish_time <= instant;
  // The due date of the segment, not the latest one: a later supplement must not change the past.
  const ClockSegment* segment = SegmentAt(dossier, finished ? *dossier.finish_time : instant);
  if (segment == nullptr) {
    return finished ? Timeliness::TIMELINESS_ON_TIME : Timeliness::TIMELINESS_PENDING_IN_TIME;
  }
  if (!finished) {
    return segment->running ? Pending(instant, segment->due_time) : Timeliness::TIMELINESS_PENDING_IN_TIME;
  }
  // No office time passes while the applicant is awaited: an end in that stretch counts as at its start.
  const absl::Time finish = segment->running ? *dossier.finish_time : segment->start_time;
  return Finished(finish, segment->due_time, dossier.limit_unit == TimeUnit::TIME_UNIT_WORKING_HOUR);
}

Timeliness StepTimeliness(const Task& task, absl::Time instant) {
  if (task.due_time == absl::InfiniteFuture() || instant < task.open_time) {
    return Timeliness::TIMELINESS_UNSPECIFIED;
  }
  const bool finished = task.finish_time.has_value() && *task.finish_time <= instant;
  return finished ? Finished(*task.finish_time, task.due_time, /*by_instant=*/true)
                  : Pending(instant, task.due_time);
}

}  // namespace onestop::dossier
