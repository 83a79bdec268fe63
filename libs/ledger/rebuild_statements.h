#pragma once

/// What rebuilding the projection asks beside the statements of the ledger and of verification. $1 is the province.

#include "libs/pg/statement.h"

namespace onestop::ledger {

// $2 the last id of the page before. By the events: a dossier whose row is lost is among them.
inline constexpr pg::Statement kRebuildPage = {"rebuild.page", R"sql(
    SELECT e.dossier_id::text FROM dossier.event e
    WHERE e.province = $1 AND e.dossier_id > $2::uuid AND e.seq = 1
    ORDER BY e.dossier_id LIMIT 200
)sql"};

// $2 dossier ids.
inline constexpr pg::Statement kDeleteTasks = {"rebuild.delete_tasks", R"sql(
    DELETE FROM dossier.task WHERE province = $1 AND dossier_id = ANY ($2::uuid[])
)sql"};
inline constexpr pg::Statement kDeleteClock = {"rebuild.delete_clock", R"sql(
    DELETE FROM dossier.clock WHERE province = $1 AND dossier_id = ANY ($2::uuid[])
)sql"};
inline constexpr pg::Statement kDeleteResultDocuments = {"rebuild.delete_result_documents", R"sql(
    DELETE FROM dossier.result_document WHERE province = $1 AND dossier_id = ANY ($2::uuid[])
)sql"};

}  // namespace onestop::ledger
