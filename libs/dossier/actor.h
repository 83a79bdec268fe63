#pragma once

/// Who acts, and with what rights. libs/catalog makes Actors from the staff directory, the mandates and the
/// client systems; rights never come from a token.

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
  bool migration = false;
  bool read_all = false;
  bool catalogue = false;
  /// The system that acts for this member of staff with business times; empty when they act themselves. Only
  /// a system with the migration right is ever put here.
  std::string recorded_by;

  /// Whether the actor holds `role` in `agency_id`.
  bool Holds(Role role, absl::string_view agency_id) const;
  /// Whether commands may carry their own time: a migration, or a migration acting for staff.
  bool MayGiveTime() const { return migration || !recorded_by.empty(); }
};

}  // namespace onestop::dossier
