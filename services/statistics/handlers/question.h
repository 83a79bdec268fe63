#pragma once

/// What GetReport and ListCell ask alike: a period, an instant, a filter. One place reads it, so that a
/// figure and the list behind it mean the same.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/rpc/fields.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "services/statistics/store/figures_store.h"

namespace onestop::statistics::handlers {

/// The first and last day that a period may name.
inline constexpr absl::CivilDay kPeriodFirstDay(1990, 1, 1);
inline constexpr absl::CivilDay kPeriodLastDay(2100, 12, 31);
/// Characters of an agency's id or a procedure's code, and of a sector's name.
inline constexpr int kCodeMax = 64;
inline constexpr int kSectorMax = 500;

struct Question {
  absl::CivilDay to;
  /// Without the versions of a sector, which need the catalogue.
  store::Selection selection;
  /// The instant that the figures are true at.
  absl::Time as_of;
};

/// Reads the fields, and tells `fields` what is wrong with them.
///
/// With `as_of` an act counts when it occurred before that instant. Without it every act counts that is
/// known, also one whose server's clock runs ahead of ours: what was acknowledged is never missing.
Question ReadQuestion(rpc::Fields& fields, const v1::Period& period, const google::protobuf::Timestamp* as_of,
                      const v1::Filter& filter, absl::Time now);

template <typename Request>
Question ReadQuestion(rpc::Fields& fields, const Request& request, absl::Time now) {
  return ReadQuestion(fields, request.period(), request.has_as_of() ? &request.as_of() : nullptr,
                      request.filter(), now);
}

/// A day of a request; `otherwise` when it is wrong, which `fields` is told.
absl::CivilDay ReadDay(rpc::Fields& fields, absl::string_view path, absl::string_view text,
                       absl::CivilDay otherwise);

/// The sector of a procedure's version; of one that is not accepted yet (version 0), or that the catalogue
/// does not know, the sector of the procedure's latest version. Empty when there is none.
std::string SectorOf(const catalog::Snapshot& catalogue, absl::string_view code, int version);

/// Errors: INVALID_ARGUMENT FIELD_INVALID for an agency, a sector or a procedure of `filter` that the catalogue has for
/// no day: a mistyped one would be published as a figure of 0.
absl::Status CheckFilter(const catalog::Snapshot& catalogue, const v1::Filter& filter);

/// Lets `question` be about the sector of `filter` alone, if it names one. Sectors are resolved to versions here, since
/// the database does not have them.
void SelectSector(const catalog::Snapshot& catalogue, const v1::Filter& filter, Question& question);

}  // namespace onestop::statistics::handlers
