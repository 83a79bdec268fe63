#pragma once

/// Which command of `onestop dossier` makes which call: what a person types to do what the server names.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::cli {

struct CommandOfCall {
  /// As GetDossier names it, such as "onestop.workflow.v1.WorkflowService/CompleteStep".
  absl::string_view method;
  /// Below `onestop dossier`.
  absl::string_view command;
  /// What to give besides the dossier, where the options are not those of the fields that the server asks for.
  absl::string_view options = "";
};

/// Every call that changes one dossier. A signature and a seal are the same call: the signature's command comes first.
absl::Span<const CommandOfCall> CommandsOfCalls();

}  // namespace onestop::cli
