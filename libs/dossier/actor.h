#pragma once

/// Who acts, and with what rights. libs/catalog makes Actors from the staff directory, the mandates and the
/// client systems; rights never come from a token.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::MandateKind;
using ::onestop::common::v1::Role;

/// A role held in an agency.
struct Position {
  std::string agency_id;
  Role role;
  /// Empty when the staff directory states none.
  std::string division = {};
};

/// The right to sign results (NĐ 30/2020 Đ.13).
struct Mandate {
  std::string id;
  std::string agency_id;
  MandateKind kind;
  absl::CivilDay valid_from;
  absl::CivilDay valid_to;
  /// Empty: every procedure that the agency resolves.
  std::vector<std::string> procedure_codes;
};

/// What a system may import: the histories of some agencies, for some days.
struct MigrationRight {
  absl::CivilDay first_day;
  absl::CivilDay last_day;
  /// Those that resolve the dossiers.
  std::vector<std::string> agency_ids;
};

/// A member of staff or a client system, with the rights of the day on which the command takes effect.
struct Actor {
  /// Staff id or system id, as events name the actor.
  std::string id;
  bool is_system = false;
  std::vector<Position> positions;
  std::vector<Mandate> mandates;
  /// SHA-256 of registered signing certificates, 32 bytes each.
  std::vector<std::string> certificates_sha256;
  /// Rights of systems.
  bool portal = false;
  bool read_all = false;
  bool catalogue = false;
  /// Renews archives: lists what is due and replaces sealed results by newer ones, of all agencies, and does nothing else.
  bool archive = false;
  /// Imports histories with their own times: only where a history is imported. Whatever else such a system calls, it
  /// does without this right (service::ResolveCaller()).
  std::optional<MigrationRight> migration;
  /// Has that right, whether or not it counts in the call at hand: reads what it imported.
  bool imports = false;

  /// Whether the actor holds `role` in `agency_id`.
  bool Holds(Role role, absl::string_view agency_id) const;
};

}  // namespace onestop::dossier
