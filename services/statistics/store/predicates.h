#pragma once

/// What each atom counts, as one condition in SQL: the counting statement filters by it, and the list behind
/// a figure has it as its WHERE. So a figure is the length of its list.

#include <string>

#include "absl/strings/string_view.h"
#include "onestop/statistics/v1/statistics_service.pb.h"

namespace onestop::statistics::store {

/// The condition for `atom`, over a row `d` of dossier.dossier and `c` of kRows, with $2 the start of the
/// period, $3 its end, both half open and no later than the instant that the figures are as of, and $4 the
/// instant at which the unfinished are judged. Requires a known atom.
const std::string& PredicateOf(v1::Atom atom);

/// FROM and WHERE that all statements begin with. $1 province, $5 resolving agency or '', $6 procedure or '',
/// $7 whether only the procedure versions of $8 and $9.
///
/// `c` is the stretch of the clock in which the dossier finished, or the one in force at $3: none before
/// acceptance. $2 and $4 are named here since not every atom asks for them.
inline constexpr absl::string_view kRows = R"sql(
    FROM dossier.dossier d
    LEFT JOIN LATERAL (
        SELECT s.start_time, s.running, s.due_time FROM dossier.clock s
        WHERE s.province = $1 AND s.dossier_id = d.dossier_id
          AND CASE WHEN d.finish_time < $3::timestamptz THEN s.start_time <= d.finish_time
                   ELSE s.start_time < $3::timestamptz END
        ORDER BY s.number DESC LIMIT 1
    ) c ON true
    WHERE d.province = $1 AND $2::timestamptz IS NOT NULL AND $4::timestamptz IS NOT NULL
      AND ($5 = '' OR d.resolving_agency = $5) AND ($6 = '' OR d.procedure_code = $6)
      AND (NOT $7::boolean OR (d.procedure_code, d.procedure_version) IN (
           SELECT k.code, k.version FROM unnest($8::text[], $9::integer[]) AS k (code, version)))
)sql";

}  // namespace onestop::statistics::store
