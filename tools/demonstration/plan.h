#pragma once

/// The half-year of a department, made up: which dossiers, when each act was, who did it.
///
/// The totals are published facts (Hưng Yên's Department of Science and Technology, report of 21 May 2024):
/// 281 dossiers, 276 of them accepted in the period and 5 before it, all online, all resolved before or on
/// time. The dossiers themselves are invented. The report does not state its period either; the one below is
/// our choice.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::demonstration {

inline constexpr absl::CivilDay kDemoFrom(2023, 12, 15);
inline constexpr absl::CivilDay kDemoTo(2024, 5, 20);
inline constexpr int kDemoReceived = 276;
inline constexpr int kDemoCarried = 5;

/// Who does the work of one dossier: staff ids.
struct DemoPeople {
  std::string officer;
  std::string head;
  std::string specialist;
  std::string leader;
  std::string clerk;
};

struct DemoDossier {
  /// From 1, in the order of acceptance.
  int number = 0;
  std::string procedure_code;
  std::string procedure_name;
  std::string intake_unit;
  std::string resolving_agency;
  std::vector<std::string> required_components;
  std::string owner_name;
  DemoPeople people;
  /// In this order; never before the one above.
  absl::Time submit_time;
  absl::Time accept_time;
  absl::Time transfer_time;
  absl::Time assign_time;
  absl::Time draft_time;
  absl::Time examine_time;
  absl::Time review_time;
  absl::Time sign_time;
  absl::Time seal_time;
  absl::Time return_time;
  /// What the office will promise, by our own reckoning; InfinitePast: not reckoned.
  absl::Time due_time;
  absl::CivilDay due_date;
};

/// Always the same plan for the same catalogue.
///
/// Errors: FAILED_PRECONDITION when the catalogue lacks people, processes or procedures that the plan needs;
/// those of the calendar.
absl::StatusOr<std::vector<DemoDossier>> MakeDemoPlan(const catalog::v1::Catalogue& catalogue);

}  // namespace onestop::demonstration
