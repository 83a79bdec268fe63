#pragma once

/// Counts and lists dossiers by atoms, over the ledger's projection: the projection is written with the
/// events, so a figure includes every act that was acknowledged before it was asked.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/reader.h"
#include "libs/pg/statement.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "services/statistics/figures.h"

namespace onestop::statistics::store {

/// Which dossiers a figure is about, and when.
struct Selection {
  /// [start, end): the period, cut at the instant that the figures are as of.
  absl::Time start;
  absl::Time end;
  /// The instant at which unfinished dossiers are compared with their due dates.
  absl::Time judged;
  /// Empty: all.
  std::string agency_id;
  std::string procedure_code;
  /// Only these versions of procedures; those not accepted yet have version 0.
  std::optional<std::vector<std::pair<std::string, int>>> versions;
};

/// One group's counts. By procedure version, `version` is set beside the procedure's code.
struct Group {
  std::string key;
  int version = 0;
  Counts counts;
};

enum class Grouping { kNothing, kAgency, kProcedure, kProcedureVersion };

/// At most `limit` groups in the order of their keys; none is empty, but for kNothing, which has always one.
absl::StatusOr<std::vector<Group>> CountDossiers(ledger::Reader& reader, const Selection& selection,
                                                 Grouping grouping, int limit);

/// A dossier behind a figure.
struct CellRow {
  std::string id;
  std::string code;
  std::string procedure_code;
  std::string resolving_agency;
  onestop::common::v1::Channel channel;
  std::optional<absl::Time> accept_time;
  std::optional<absl::Time> due_time;
  std::optional<absl::Time> finish_time;
  /// The order of the list: accept_time, or submit_time for those refused at intake.
  absl::Time order_time;
};

struct CellKey {
  absl::Time order_time = absl::InfinitePast();
  std::string id = "00000000-0000-0000-0000-000000000000";
};

/// At most `limit` of the dossiers that `atom` counts, after `after`, in the order of CellKey. Requires a
/// known atom.
absl::StatusOr<std::vector<CellRow>> ListCell(ledger::Reader& reader, const Selection& selection,
                                              v1::Atom atom, const CellKey& after, int limit);

/// All statements of CountDossiers() and ListCell(), for the tests of their forms and plans. They live as long as the program.
std::vector<pg::Statement> FigureStatements();

}  // namespace onestop::statistics::store
