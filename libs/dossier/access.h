#pragma once

/// Who may read what: one table of role or right × relation to the dossier, from which the domain, the scopes of readers
/// (ledger::ScopeOf()) and through them row-level security follow.
///
/// | who                                                            | concerned agency | any other | submitted it |
/// |----------------------------------------------------------------|------------------|-----------|--------------|
/// | one-stop officer, division head, specialist, leader, clerk     | personal data    | nothing   |              |
/// | observer                                                       | lists            | nothing   |              |
/// | procedure control                                              | lists            | lists     |              |
/// | catalogue editor                                               | nothing          | nothing   |              |
/// | system with READ_ALL                                           | lists            | lists     |              |
/// | system with PORTAL                                             | nothing          | nothing   | personal data |
/// | system with MIGRATION                                          | nothing          | nothing   | personal data |
/// | system with CATALOGUE                                          | nothing          | nothing   | nothing      |
/// | system with ARCHIVE                                            | nothing          | nothing   | nothing      |
///
/// A system with ARCHIVE is told of sealed results what its two calls tell (ListArchivesDue, RenewArchive), and reads nothing.
///
/// Concerned are the unit that takes the dossier in and the agency that resolves it. A system's personal data are those
/// that it handed in, and the sealed result: no draft, no remark of the office. Those who read a course read personal data
/// today; the two are apart because calls ask for them apart.

#include "absl/strings/string_view.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"

namespace onestop::dossier {

/// Each includes those before it.
enum class ReadLevel {
  kNothing,
  /// Figures, lists with masked names, and the feed, which has no names and no texts.
  kLists,
  /// One dossier and its timeline: its steps, who holds them, slips to the applicant.
  kCourse,
  /// Names, addresses, identity numbers, files, and the history as it is stored.
  kPersonal,
};

/// What a row of the table gives, by relation.
struct ReadRights {
  ReadLevel concerned = ReadLevel::kNothing;
  ReadLevel any = ReadLevel::kNothing;
};
ReadRights RightsOf(Role role);

/// In every dossier of the province.
ReadLevel LevelOfProvince(const Actor& actor);
/// In dossiers that the actor, a system, submitted.
ReadLevel LevelOfSubmitter(const Actor& actor);
/// In one of these agencies' dossiers, which `submitted_by` submitted.
ReadLevel LevelIn(const Actor& actor, absl::string_view intake_unit, absl::string_view resolving_agency,
                  absl::string_view submitted_by);

/// Whether `actor` may read `level` of `dossier`. The row-level security of readers is the same predicate; a test compares
/// them.
bool MayRead(const Actor& actor, const Dossier& dossier, ReadLevel level);

/// Whether `actor` works on dossiers of these agencies: holds a role there that acts on them.
bool WorksOn(const Actor& actor, absl::string_view intake_unit, absl::string_view resolving_agency);

}  // namespace onestop::dossier
