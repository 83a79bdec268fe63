#pragma once

/// What verification asks of the ledger's tables, and rebuilding too.

#include "libs/pg/statement.h"

namespace onestop::ledger {

/// Of the transaction of a page, whose rows are read by their keys alone: whatever the planner believes of a table, it
/// must not sort what is left of the province for each page.
inline constexpr char kPageSettings[] =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL cpu_tuple_cost = 100; "
    "SET LOCAL random_page_cost = 1; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; ";

inline constexpr pg::Statement kCount = {"verify.count", R"sql(
    SELECT count(*)::bigint FROM dossier.dossier WHERE province = $1
)sql"};

// $1 province, $2 the last id of the page before, $3 the last id of all. Ordered by the table's column: by the text of the same name each page would
// sort all that is left.
inline constexpr pg::Statement kPage = {"verify.page", R"sql(
    SELECT d.dossier_id::text, d.version, d.last_hash FROM dossier.dossier d
    WHERE d.province = $1 AND d.dossier_id > $2::uuid AND d.dossier_id <= $3::uuid
    ORDER BY d.dossier_id LIMIT 200
)sql"};

// $1 province, $2 dossier ids.
inline constexpr pg::Statement kEvents = {"verify.events", R"sql(
    SELECT e.dossier_id::text, e.seq, e.kind::bigint, e.occur_time, e.record_time, e.actor, e.recorded_by, e.trace_id,
        e.payload, e.hash
    FROM dossier.event e WHERE e.province = $1 AND e.dossier_id = ANY ($2::uuid[])
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

// Events without a dossier; holes and overlaps of the batches in the log, its end included; events that no batch of the
// log has, and batches whose events are not as many as the log says or not numbered 0, 1, 2 …; dossiers whose positions
// are not in the order of their events.
inline constexpr pg::Statement kCheckLog = {"verify.log", R"sql(
    SELECT (SELECT count(*) FROM dossier.event e WHERE e.province = $1
            AND NOT EXISTS (SELECT FROM dossier.dossier d
                            WHERE d.province = $1 AND d.dossier_id = e.dossier_id))::bigint,
        (SELECT count(*) FROM (
            SELECT first_position, lag(first_position + events, 1, 1::bigint) OVER (ORDER BY first_position) AS expected
            FROM dossier.log WHERE province = $1
            UNION ALL
            SELECT h.position + 1, (SELECT coalesce(max(l.first_position + l.events), 1) FROM dossier.log l
                                    WHERE l.province = $1)
            FROM dossier.log_head h WHERE h.province = $1) c
         WHERE c.first_position <> c.expected)::bigint,
        (SELECT count(*) FROM dossier.event e WHERE e.province = $1
            AND NOT EXISTS (SELECT FROM dossier.log l WHERE l.province = $1 AND l.batch = e.batch))::bigint,
        (SELECT count(*) FROM dossier.log l
         LEFT JOIN (SELECT batch, count(*) AS events, max(ordinal) + 1 AS numbered FROM dossier.event
                    WHERE province = $1 GROUP BY batch) e ON e.batch = l.batch
         WHERE l.province = $1 AND (l.events, l.events) IS DISTINCT FROM (e.events, e.numbered))::bigint,
        (SELECT count(*) FROM (
            SELECT e.seq, lag(e.seq, 1, 0::bigint) OVER (PARTITION BY e.dossier_id
                                                         ORDER BY l.first_position, e.ordinal) AS before
            FROM dossier.log l JOIN dossier.event e ON e.province = $1 AND e.batch = l.batch
            WHERE l.province = $1) o WHERE o.seq <> o.before + 1)::bigint
)sql"};

}  // namespace onestop::ledger
