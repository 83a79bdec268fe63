#pragma once

/// What an actor may do with a dossier next: asked of the decisions themselves, so that nothing is offered that they
/// refuse.

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/dossier/commands.h"
#include "libs/dossier/decide.h"
#include "libs/dossier/dossier.h"

namespace onestop::dossier {

/// A command with contents that the rules take, such as the earliest day that may be named.
struct TriedCommand {
  Command command;
  /// OK: Decide() allows it. Otherwise its refusal.
  absl::Status decision;
};

/// The commands that people and portals give, each as Decide() takes it at `context.record_time` from `context.actor`, which
/// must be now. Those are left out that are another's: of a role or a right that the actor does not have. So are imports,
/// renewals of archives and erasures.
///
/// What a command is filled with stands for any that would do: who is given the work, which document is the draft, what
/// has been signed. A refusal for such contents alone counts as allowed, as Decide() will say when they are known.
std::vector<TriedCommand> TryCommands(const Dossier& dossier, const Context& context);

}  // namespace onestop::dossier
