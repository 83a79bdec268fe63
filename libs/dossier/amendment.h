#pragma once

/// The two sides of `SubmissionAmended`: how what was submitted differs from what it is to be, and how the
/// difference is applied.

#include <string>

#include "absl/strings/string_view.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/dossier.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// `party` with what `change` says.
Party Changed(const Party& party, const PartyChange& change);

/// Adds to `amended` each field in which `after` differs from `before`; `who` is "owner" or "submitter".
void AddChangedFields(absl::string_view who, const Party& before, const Party& after,
                      v1::SubmissionAmended& amended);

/// Applies `amended` to `dossier`. A field that this program does not know stays in the history alone.
void ApplyAmendment(const v1::SubmissionAmended& amended, Dossier& dossier);

}  // namespace onestop::dossier
