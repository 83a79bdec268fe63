#pragma once

/// What verification asks of the ledger's tables, and rebuilding too.

#include "libs/pg/statement.h"

namespace onestop::ledger {

/// Of the transaction of a page, whose rows are read by their keys alone: whatever the planner believes of a table, it
/// must not sort what is left of the province for each page. The plan is kept: planning for the ids of each page anew cost
/// more than the page.
inline constexpr char kPageSettings[] =
    "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL "
    "enable_bitmapscan = off; SET LOCAL cpu_tuple_cost = 100; "
    "SET LOCAL random_page_cost = 1; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; ";

inline constexpr pg::Statement kCount = {"verify.count", R"sql(
    SELECT count(*)::bigint FROM dossier.dossier WHERE province = $1
)sql"};

// $1 province, $2 the last id of the page before. Ordered by the table's column: by the text of the same name each page would
// sort all that is left.
inline constexpr pg::Statement kPage = {"verify.page", R"sql(
    SELECT d.dossier_id::text FROM dossier.dossier d
    WHERE d.province = $1 AND d.dossier_id > $2::uuid ORDER BY d.dossier_id LIMIT 200
)sql"};

// $1 province, $2 dossier ids. The position is NULL where the log does not have the batch.
inline constexpr pg::Statement kEvents = {"verify.events", R"sql(
    SELECT e.dossier_id::text, e.seq, e.kind::bigint, e.occur_time, e.record_time, e.actor, e.recorded_by, e.trace_id,
        e.payload, e.hash, l.first_position + e.ordinal
    FROM dossier.event e
    LEFT JOIN LATERAL (SELECT o.first_position FROM dossier.log o
                       WHERE o.province = $1 AND o.batch = e.batch OFFSET 0) l ON true
    WHERE e.province = $1 AND e.dossier_id = ANY ($2::uuid[])
    ORDER BY e.dossier_id, e.seq
)sql"};

// $1 province, $2 dossier ids.
inline constexpr pg::Statement kPersonalData = {"verify.personal_data", R"sql(
    SELECT dossier_id::text, seq, part, kind, salt, data, place
    FROM dossier.personal_data WHERE province = $1 AND dossier_id = ANY ($2::uuid[])
)sql"};

// Tasks that follow from the events but are not stored so, and stored ones that do not follow.
inline constexpr pg::Statement kCompareTasks = {"verify.tasks", R"sql(
    SELECT coalesce(k.dossier_id, t.dossier_id)::text
    FROM unnest($3::uuid[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::text[],
        $9::text[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
        $14::text[]) AS k (dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time,
        claim_time, finish_time, outcome)
    FULL JOIN (SELECT * FROM dossier.task WHERE province = $1 AND dossier_id = ANY ($2::uuid[])) t
      ON t.dossier_id = k.dossier_id AND t.number = k.number
    WHERE (k.step, k.kind, k.role, k.agency_id, k.assignee, k.open_time, k.due_time, k.claim_time,
        k.finish_time, k.outcome)
        IS DISTINCT FROM
        (t.step, t.kind, t.role, t.agency_id, t.assignee, t.open_time, t.due_time, t.claim_time,
        t.finish_time, t.outcome)
)sql"};

inline constexpr pg::Statement kCompareClock = {"verify.clock", R"sql(
    SELECT coalesce(k.dossier_id, c.dossier_id)::text
    FROM unnest($3::uuid[], $4::integer[], $5::timestamptz[], $6::boolean[], $7::timestamptz[])
        AS k (dossier_id, number, start_time, running, due_time)
    FULL JOIN (SELECT * FROM dossier.clock WHERE province = $1 AND dossier_id = ANY ($2::uuid[])) c
      ON c.dossier_id = k.dossier_id AND c.number = k.number
    WHERE (k.start_time, k.running, k.due_time) IS DISTINCT FROM (c.start_time, c.running, c.due_time)
)sql"};

// $3 … $9 in the order of ResultDocumentRows.
inline constexpr pg::Statement kCompareDocuments = {"verify.documents", R"sql(
    SELECT coalesce(k.dossier_id, r.dossier_id)::text
    FROM unnest($3::uuid[], $4::uuid[], $5::integer[], $6::integer[], $7::bytea[], $8::bigint[],
        $9::timestamptz[])
        AS k (document_id, dossier_id, number, kind, sha256, size_bytes, make_time)
    FULL JOIN (SELECT * FROM dossier.result_document
               WHERE province = $1 AND dossier_id = ANY ($2::uuid[])) r
      ON r.dossier_id = k.dossier_id AND r.number = k.number
    WHERE (k.document_id, k.kind, k.sha256, k.size_bytes, k.make_time)
        IS DISTINCT FROM (r.document_id, r.kind, r.sha256, r.size_bytes, r.make_time)
)sql"};

// Holes and overlaps of the batches in the log, its end included; how many events there are, and how many by the log.
inline constexpr pg::Statement kCheckLog = {"verify.log", R"sql(
    SELECT (SELECT count(*) FROM (
            SELECT first_position, lag(first_position + events, 1, 1::bigint) OVER (ORDER BY first_position) AS expected
            FROM dossier.log WHERE province = $1
            UNION ALL
            SELECT h.position + 1, (SELECT coalesce(max(l.first_position + l.events), 1) FROM dossier.log l
                                    WHERE l.province = $1)
            FROM dossier.log_head h WHERE h.province = $1) c
         WHERE c.first_position <> c.expected)::bigint,
        (SELECT count(*) FROM dossier.event WHERE province = $1)::bigint,
        (SELECT coalesce(sum(events), 0) FROM dossier.log WHERE province = $1)::bigint
)sql"};

// $1 province, $2 after this position, $3 through this one. Position and hash of each event, and the dossier that it began
// when that has no row; the form is that of kLogBetween.
inline constexpr pg::Statement kLogEvents = {"verify.log_events", R"sql(
    SELECT l.first_position + e.ordinal, e.hash,
        CASE WHEN e.seq = 1 AND NOT EXISTS (SELECT FROM dossier.dossier d
                                            WHERE d.province = $1 AND d.dossier_id = e.dossier_id)
             THEN e.dossier_id::text END
    FROM (SELECT first_position, batch FROM dossier.log
          WHERE province = $1 AND first_position <= $3::bigint
            AND first_position >= (SELECT coalesce(max(first_position), 1) FROM dossier.log
                                   WHERE province = $1 AND first_position <= $2::bigint + 1)
          ORDER BY first_position LIMIT $3::bigint - $2::bigint) l
    CROSS JOIN LATERAL (SELECT dossier_id, seq, ordinal, hash FROM dossier.event
                        WHERE province = $1 AND batch = l.batch
                          AND l.first_position + ordinal > $2::bigint
                          AND l.first_position + ordinal <= $3::bigint
                        ORDER BY ordinal LIMIT $3::bigint - $2::bigint) e
    ORDER BY l.first_position, e.ordinal
)sql"};

}  // namespace onestop::ledger
