#pragma once

/// When a dossier is due: computed from its limit, or the external due date that the system it came from
/// promised.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/calendar/due.h"
#include "libs/dossier/checks.h"
#include "libs/dossier/commands.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::dossier {

/// The last instant that is on time, and its day in the office.
struct DueTime {
  absl::Time time;
  absl::CivilDay date;
  /// Promised by another system, not counted here.
  bool external = false;
};

/// When the office counts what arrived as received, and until when it must answer (NĐ 61/2018 Đ.17). What the calendar does
/// not reach is not set.
struct ReceiptTimes {
  std::optional<absl::Time> deemed;
  std::optional<absl::Time> answer_due;
};

/// Of what arrived at `occur`. Errors: CATALOGUE_ENTRY_NOT_FOUND.
absl::StatusOr<ReceiptTimes> ReceiptTimesOf(const DecisionInput& input, absl::Time occur);

TimeUnit ToProto(calendar::Unit unit);
/// The limit that `dossier` is pinned to. Requires an accepted dossier.
calendar::Limit PinnedLimit(const Dossier& dossier);

/// Counted from `start`, or `external` when there is one.
///
/// An external date is on time until the office closes on that day; for a limit in hours, which is compared
/// by the instant, and where the calendar cannot tell, until the day's last second.
///
/// Errors: MIGRATION_RIGHT_MISSING for an external date by others than a migration; TIME_OUT_OF_ORDER for one
/// before `start`; CATALOGUE_ENTRY_NOT_FOUND, and CALENDAR_UNKNOWN for a due date past the known days.
absl::StatusOr<DueTime> DueSince(const DecisionInput& input, absl::Time start, calendar::Limit limit,
                                 const std::optional<ExternalDueDate>& external);

/// `due`, moved by the office time that passed between `stop` and `resume`: for a limit in hours the hours, otherwise the
/// working days. Errors: CALENDAR_UNKNOWN.
absl::StatusOr<DueTime> MoveDue(const calendar::Calendar& calendar, absl::Time due, absl::Time stop,
                                absl::Time resume, calendar::Limit limit);

/// The due date in force, moved by the office time that passed between `stop` and `resume`: for a limit in
/// hours the hours, otherwise the working days. Errors as above.
absl::StatusOr<DueTime> DueMovedBy(const DecisionInput& input, absl::Time stop, absl::Time resume,
                                   calendar::Limit limit);

}  // namespace onestop::dossier
