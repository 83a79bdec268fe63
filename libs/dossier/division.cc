// Which division's work a task is: nothing but the staff directory and the tasks before it says so.

#include "libs/dossier/division.h"

#include <algorithm>

namespace onestop::dossier {
namespace {

bool IsOfDivisions(Role role) { return role == Role::ROLE_DIVISION_HEAD || role == Role::ROLE_SPECIALIST; }

// One without a division works for, or heads, all of the agency.
bool WorksFor(const Actor& actor, Role role, absl::string_view division, absl::string_view agency_id) {
  return std::ranges::any_of(actor.positions, [&](const Position& position) {
    return position.role == role && position.agency_id == agency_id &&
           (position.division.empty() || position.division == division);
  });
}

}  // namespace

absl::string_view OtherDivision(const Actor& actor, Role role, const Actor& member, Role member_role,
                                absl::string_view agency_id) {
  absl::string_view other;
  for (const Position& position : member.positions) {
    if (position.role != member_role || position.agency_id != agency_id) continue;
    if (position.division.empty() || WorksFor(actor, role, position.division, agency_id)) return "";
    other = position.division;
  }
  return other;
}

bool IsDivisionWork(const Task& task) {
  // The assigning step is where a division is chosen.
  return task.assignee.empty() && IsOfDivisions(task.role) && task.kind != StepKind::STEP_KIND_ASSIGN;
}

const Task* DivisionWorkBefore(const Dossier& dossier, const Task& task) {
  if (!IsDivisionWork(task)) return nullptr;
  for (auto before = dossier.tasks.rbegin(); before != dossier.tasks.rend(); ++before) {
    if (before->number < task.number && !before->assignee.empty() && before->agency_id == task.agency_id &&
        IsOfDivisions(before->role)) {
      return &*before;
    }
  }
  return nullptr;
}

}  // namespace onestop::dossier
