#pragma once

/// Whose work it is: divisions of an agency examine and review, and the work of one is not another's to take. The staff
/// directory states divisions; where it states none for one of the two, nothing is bound.

#include "absl/strings/string_view.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"

namespace onestop::dossier {

/// The division that keeps `actor`, in `role`, from the work of `member`, who does or did it in `member_role` in
/// `agency_id`; empty when none does.
absl::string_view OtherDivision(const Actor& actor, Role role, const Actor& member, Role member_role,
                                absl::string_view agency_id);

/// Whether a task like this is its division's alone: an examination or a review, while it has no holder. Who holds a
/// task was given it, or took it by this rule.
bool IsDivisionWork(const Task& task);

/// The task that says whose division's work `task` is: the last one before it that a division head or a specialist of
/// its agency did. Null when there is none, and for what is no IsDivisionWork().
const Task* DivisionWorkBefore(const Dossier& dossier, const Task& task);

}  // namespace onestop::dossier
