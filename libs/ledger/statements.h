#pragma once

/// The statements of the ledger; those of dossier.dossier are in dossier_columns.h. Arrays are taken apart
/// by unnest, one element a row; types are named exactly, because arrays travel in binary form (libs/pg).
/// What every batch runs takes its arrays apart in the select list, in step: a quarter of the cost of one
/// function in FROM, which keeps each array's elements in a store of its own first.
///
/// A statement changes one table: together they travel in one round trip, and a cluster that distributes the tables by
/// province can plan each.

#include "libs/pg/statement.h"

namespace onestop::ledger {

/// Writers read and write by key alone, by plans that are kept. A young table's statistics must not talk the planner into
/// reading a whole province for each row: what costs is the rows that are read (cpu_tuple_cost; compiling a plan would
/// then seem to pay, so there is no jit), and a statement that reads rows by their keys does so in a subquery that the
/// planner cannot take apart (OFFSET 0). tests/plans_test.cc has the plans.
inline constexpr char kWriterSession[] =
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET enable_material = off; SET cpu_tuple_cost = 100; SET jit = off; "
    "SET plan_cache_mode = force_generic_plan; SET statement_timeout = '30s'; "
    "SET idle_in_transaction_session_timeout = '60s'";

// $1 province, $2 dossier ids. Locks the dossiers in the order of their ids: rows are locked after they are sorted. By an
// expression that has the order of the ids, and that no index has: else a young table would be read in its order, whole.
inline constexpr pg::Statement kLock = {"ledger.lock", R"sql(
    SELECT d.dossier_id::text, d.version
    FROM dossier.dossier d
    WHERE d.province = $1 AND d.dossier_id = ANY ($2::uuid[])
    ORDER BY uuid_send(d.dossier_id) FOR UPDATE
)sql"};

// $1 province, $2 callers, $3 request ids (in step). The events that these requests were answered with, and their
// positions.
inline constexpr pg::Statement kFindRequests = {"ledger.find_requests", R"sql(
    SELECT e.caller, e.request_id::text, e.fingerprint, e.dossier_id::text, e.seq, l.first_position + e.ordinal
    FROM (SELECT unnest($2::text[]) AS caller, unnest($3::uuid[]) AS request_id) k
    CROSS JOIN LATERAL (SELECT v.caller, v.request_id, v.fingerprint, v.dossier_id, v.seq, v.batch, v.ordinal
                        FROM dossier.event v
                        WHERE v.province = $1 AND v.request_id = k.request_id AND v.caller = k.caller OFFSET 0) e
    CROSS JOIN LATERAL (SELECT o.first_position FROM dossier.log o
                        WHERE o.province = $1 AND o.batch = e.batch OFFSET 0) l
)sql"};

// $1 province, $2 dossier ids, $3 the versions that are known already.
inline constexpr pg::Statement kLoadEvents = {"ledger.load_events", R"sql(
    SELECT k.dossier_id::text, e.seq, e.payload, e.hash, e.kind
    FROM (SELECT unnest($2::uuid[]) AS dossier_id, unnest($3::bigint[]) AS after) k
    CROSS JOIN LATERAL (SELECT v.seq, v.payload, v.hash, v.kind FROM dossier.event v
                        WHERE v.province = $1 AND v.dossier_id = k.dossier_id AND v.seq > k.after
                        ORDER BY v.seq OFFSET 0) e
    ORDER BY k.dossier_id, e.seq
)sql"};

// $1 province, $2 dossier ids, $3 the versions that are known already: what stands beside the events of kLoadEvents.
inline constexpr pg::Statement kLoadPersonalData = {"ledger.load_personal_data", R"sql(
    SELECT k.dossier_id::text, p.seq, p.part, p.kind, p.salt, p.data, p.place
    FROM (SELECT unnest($2::uuid[]) AS dossier_id, unnest($3::bigint[]) AS after) k
    CROSS JOIN LATERAL (SELECT * FROM dossier.personal_data v
                        WHERE v.province = $1 AND v.dossier_id = k.dossier_id AND v.seq > k.after
                        ORDER BY v.seq, v.part OFFSET 0) p
)sql"};

// $1 province, $2 dossier ids, $3 numbers of events, $4 parts, $5 kinds, $6 salts, $7 data.
inline constexpr pg::Statement kInsertPersonalData = {"ledger.insert_personal_data", R"sql(
    INSERT INTO dossier.personal_data (province, dossier_id, seq, part, kind, salt, data)
    SELECT $1, unnest($2::uuid[]), unnest($3::bigint[]), unnest($4::integer[]), unnest($5::integer[]),
        unnest($6::bytea[]), unnest($7::bytea[])
)sql"};

// $1 province, $2 dossier ids, $3 numbers of events, $4 kinds.
inline constexpr pg::Statement kErasePersonalData = {"ledger.erase_personal_data", R"sql(
    UPDATE dossier.personal_data p SET salt = NULL, data = NULL
    FROM (SELECT unnest($2::uuid[]) AS dossier_id, unnest($3::bigint[]) AS seq, unnest($4::integer[]) AS kind) k
    WHERE p.province = $1 AND p.dossier_id = k.dossier_id AND p.seq = k.seq AND p.kind = k.kind
)sql"};

// $1 province, $2 series, $3 periods, $4 how many. Rows are locked in the order of their keys.
inline constexpr pg::Statement kIssueNumbers = {"ledger.issue_numbers", R"sql(
    INSERT INTO dossier.number AS n (province, series, period, last)
    SELECT $1, k.series, k.period, k.wanted
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS k (series, period, wanted)
    ORDER BY k.series, k.period
    ON CONFLICT (province, series, period) DO UPDATE SET last = n.last + excluded.last
    RETURNING series, period, last
)sql"};

// $1 province, $2 series, $3 periods, $4 numbers: those that are issued afterwards are greater. Locks as kIssueNumbers.
inline constexpr pg::Statement kPassNumbers = {"ledger.pass_numbers", R"sql(
    INSERT INTO dossier.number AS n (province, series, period, last)
    SELECT $1, k.series, k.period, max(k.number)
    FROM unnest($2::text[], $3::text[], $4::bigint[]) AS k (series, period, number)
    GROUP BY k.series, k.period
    ORDER BY k.series, k.period
    ON CONFLICT (province, series, period) DO UPDATE SET last = greatest(n.last, excluded.last)
)sql"};

// $1 province, $2 codes. Those that dossiers have.
inline constexpr pg::Statement kTakenCodes = {"ledger.taken_codes", R"sql(
    SELECT d.code
    FROM (SELECT unnest($2::text[]) AS code) k
    CROSS JOIN LATERAL (SELECT o.code FROM dossier.dossier o WHERE o.province = $1 AND o.code = k.code OFFSET 0) d
)sql"};

// $1 province, $2 the time, $3 the batch, then the arrays of AppendEvents().
inline constexpr pg::Statement kAppendEvents = {"ledger.append_events", R"sql(
    INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id,
        payload, hash, caller, request_id, fingerprint, batch, ordinal)
    SELECT $1, unnest($4::uuid[]), unnest($5::bigint[]), unnest($6::integer[]), unnest($7::timestamptz[]),
        $2::timestamptz, unnest($8::text[]), unnest($9::text[]), unnest($10::bytea[]), unnest($11::bytea[]),
        unnest($12::bytea[]), unnest($13::text[]), unnest($14::uuid[]), unnest($15::bytea[]), $3::bigint,
        generate_subscripts($4::uuid[], 1) - 1
)sql"};

// $1 province, $2 dossier ids, $3 numbers, $4 assignees, $5 claim times, $6 finish times, $7 outcomes.
inline constexpr pg::Statement kUpdateTasks = {"ledger.update_tasks", R"sql(
    UPDATE dossier.task t
    SET assignee = k.assignee, claim_time = k.claim_time, finish_time = k.finish_time, outcome = k.outcome
    FROM (SELECT unnest($2::uuid[]) AS dossier_id, unnest($3::integer[]) AS number,
              unnest($4::text[]) AS assignee, unnest($5::timestamptz[]) AS claim_time,
              unnest($6::timestamptz[]) AS finish_time, unnest($7::text[]) AS outcome) AS k
    WHERE t.province = $1 AND t.dossier_id = k.dossier_id AND t.number = k.number
)sql"};

// $1 province, $2 dossier ids, $3 numbers, $4 steps, $5 kinds, $6 roles, $7 agencies, $8 assignees, $9 open times, $10
// due times, $11 claim times, $12 finish times, $13 outcomes.
inline constexpr pg::Statement kInsertTasks = {"ledger.insert_tasks", R"sql(
    INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time,
        claim_time, finish_time, outcome)
    SELECT $1, unnest($2::uuid[]), unnest($3::integer[]), unnest($4::integer[]), unnest($5::integer[]),
        unnest($6::integer[]), unnest($7::text[]), unnest($8::text[]), unnest($9::timestamptz[]),
        unnest($10::timestamptz[]), unnest($11::timestamptz[]), unnest($12::timestamptz[]), unnest($13::text[])
)sql"};

// $1 province, $2 how many events. Moves the end of the log, and holds it until the transaction ends: the last but one
// statement before COMMIT, so that other batches wait for no longer than a flush.
inline constexpr pg::Statement kMoveHead = {"ledger.move_head", R"sql(
    INSERT INTO dossier.log_head AS h (province, position) VALUES ($1, $2::bigint)
    ON CONFLICT (province) DO UPDATE SET position = h.position + excluded.position
)sql"};

// $1 province, $2 how many events, $3 the batch, $4 the time. Returns the position of the first one.
inline constexpr pg::Statement kAppendLog = {"ledger.append_log", R"sql(
    INSERT INTO dossier.log (province, first_position, events, batch, record_time)
    SELECT h.province, h.position - $2::bigint + 1, $2::bigint, $3::bigint, $4::timestamptz
    FROM dossier.log_head h WHERE h.province = $1
    RETURNING first_position
)sql"};

// $1 province, $2 dossier ids, $3 numbers, $4 starts, $5 running, $6 due times.
inline constexpr pg::Statement kInsertClock = {"ledger.insert_clock", R"sql(
    INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
    SELECT $1, k.dossier_id, k.number, k.start_time, k.running, k.due_time
    FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::boolean[], $6::timestamptz[])
        AS k (dossier_id, number, start_time, running, due_time)
)sql"};

// $1 province, $2 document ids, $3 dossier ids, $4 numbers, $5 kinds, $6 hashes, $7 sizes, $8 times.
inline constexpr pg::Statement kInsertResultDocuments = {"ledger.insert_result_documents", R"sql(
    INSERT INTO dossier.result_document (province, document_id, dossier_id, number, kind, sha256, size_bytes,
        make_time)
    SELECT $1, k.document_id, k.dossier_id, k.number, k.kind, k.sha256, k.size_bytes, k.make_time
    FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::bytea[], $7::bigint[],
        $8::timestamptz[])
        AS k (document_id, dossier_id, number, kind, sha256, size_bytes, make_time)
)sql"};

// $1 province, $2 dossier ids, $3 document ids.
inline constexpr pg::Statement kInsertDocumentUses = {"ledger.insert_document_uses", R"sql(
    INSERT INTO dossier.document_use (province, dossier_id, document_id)
    SELECT $1, k.dossier_id, k.document_id
    FROM unnest($2::uuid[], $3::uuid[]) AS k (dossier_id, document_id)
    ON CONFLICT DO NOTHING
)sql"};

}  // namespace onestop::ledger
