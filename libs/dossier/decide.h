#pragma once

/// The rules of the one-stop mechanism. Pure: no clock, no database, no randomness. The same arguments give
/// the same answer, and nothing else happens.
///
///     ASSIGN_OR_RETURN(Decision decision, Decide(dossier, command, context));
///     FillNumbers(decision, numbers);          // issued by the ledger, for what was allowed only
///     RETURN_IF_ERROR(Apply(decision.event, dossier));

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/apply.h"
#include "libs/dossier/codes.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/rules.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::TimePrecision;

/// What a decision is made from besides the dossier and the command.
struct Context {
  /// When the event takes effect in the office. Equal to record_time unless it is an import. When a
  /// command gives no time of its own, and record_time lies before the dossier's last event because a clock
  /// was set back, the event gets the last event's time: no caller is refused for the server's clock.
  absl::Time occur_time;
  /// Of occur_time. With DAY it is any instant of the day; the event then counts as after the dossier's earlier
  /// events of that day.
  TimePrecision occur_precision = common::v1::TIME_PRECISION_UNSPECIFIED;
  /// The server's clock.
  absl::Time record_time;
  const Actor* actor = nullptr;
  Office office;
  /// For Assign: the member of staff that it names, as of the event's day; null when the staff directory has
  /// none.
  const Actor* assignee = nullptr;
  /// The holder of the open task, as of the event's day; null when there is none, or the staff directory has none.
  const Actor* holder = nullptr;
  /// Who did the work that DivisionWorkBefore() the open task names, as of the event's day; null as above.
  const Actor* worker_before = nullptr;
  /// W3C trace id, 16 bytes or empty.
  std::string trace_id;
  /// Imported history: the line's unknown fields as a JSON object.
  std::string source_remarks;
};

/// A counter that issues 1, 2, 3 … without gaps: one series and period, such as ("dossier/H31.06", "240115"),
/// ("register/H31.19", "2024") or ("document/H31.06", "2024").
struct NumberKey {
  std::string series;
  std::string period;

  bool operator==(const NumberKey&) const = default;
  auto operator<=>(const NumberKey&) const = default;
};

/// An allowed command: its event, complete but for the numbers that it wants.
struct Decision {
  v1::Event event;
  /// In the order in which FillNumbers() takes them. Acceptance wants the dossier's number of the day and the
  /// line in the register, numbering the document's number, and a slip (refusal, supplement, apology, stop) its own;
  /// slips of an imported history were numbered elsewhere.
  std::vector<NumberKey> numbers;
  /// Acceptance in an imported history: the code that the dossier had in the old system, of the form of ours. It keeps it
  /// if no other dossier has it (KeepOwnCode()).
  std::string own_code;
};

/// Decides whether `command` is allowed on `dossier`, and what becomes true if so. For Submit, `dossier` has
/// version 0 and the id to be given.
///
/// The decision of each command is one function, DecideCommand(); commands.h and decisions.h name its file.
///
/// Errors are the named ones of errors.h, in this order: the dossier's visibility, the role at the counter,
/// status, task, the step's kind, its holder and role, time, and what the command itself needs; besides them
/// the calendar's CALENDAR_UNKNOWN and LIMIT_INVALID. A migration whose events are in an impossible order
/// gets ACT_NOT_POSSIBLE instead of DOSSIER_IN_WRONG_STATUS.
///
/// What the command depends on must be in `context.office`: before acceptance the procedure in force and its
/// process, from then on those that the dossier is pinned to. The decision never depends on issued numbers,
/// so several commands may be decided and applied before any number is known.
absl::StatusOr<Decision> Decide(const Dossier& dossier, const Command& command, const Context& context);

/// The counter that would issue the code `code`, as ParseDossierCode() reads it.
NumberKey CounterOf(const DossierCode& code);

/// Lets the dossier keep its own code: it wants no number of the day any more. Requires that it has one.
void KeepOwnCode(Decision& decision);

/// Writes the issued numbers into the event: one for each wanted. Requires as many as wanted, each from 1.
void FillNumbers(Decision& decision, absl::Span<const int64_t> numbers);

}  // namespace onestop::dossier
