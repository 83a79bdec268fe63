#pragma once

/// What an event changes in a dossier. Pure. Whether the event was lawful was decided when it was made,
/// under the rules of its day; this module asks only whether it can follow the events before it.
///
///     RETURN_IF_ERROR(Apply(event, dossier));

#include "absl/status/status.h"
#include "libs/dossier/dossier.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// Why an event cannot follow the events before it. The modules that show one to a reader have the sentences.
enum class Inconsistency {
  /// It can follow.
  kNone,
  /// Its dossier_id is not the dossier's.
  kOtherDossier,
  /// Its sequence is not the next one.
  kOutOfSequence,
  /// It has no kind, or one that this program does not know.
  kUnknownKind,
  /// A submission that is not the first event, or a first event that is none.
  kMisplacedSubmission,
  /// It renews the archive of a document that is not the sealed result.
  kRenewsOtherDocument,
  /// It names a task that is not the open one.
  kTaskNotOpen,
  /// It opens a task while another is open, or one whose number is not the next.
  kTaskOutOfTurn,
};

/// Why Apply() would refuse `event`; kNone: it would not.
Inconsistency InconsistencyOf(const v1::Event& event, const Dossier& dossier);

/// Applies `event` to `dossier`. Errors: DATA_LOSS, HISTORY_DAMAGED for an event that
/// Decide() cannot have made, as InconsistencyOf() says; the dossier is then as before.
absl::Status Apply(const v1::Event& event, Dossier& dossier);

}  // namespace onestop::dossier
