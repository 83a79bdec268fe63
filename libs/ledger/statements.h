#pragma once

/// The statements of the ledger: the only place where its tables' columns are written. Arrays are taken apart
/// by unnest, one element a row; types are named exactly, because arrays travel in binary form (libs/pg).
/// What every batch runs takes its arrays apart in the select list, in step: a quarter of the cost of one
/// function in FROM, which keeps each array's elements in a store of its own first.

#include "libs/pg/statement.h"

namespace onestop::ledger {

/// Writers read and write by key alone, by plans that are kept. A young table's statistics must not talk the
/// planner into reading a whole province for each row: besides these settings, a statement that joins rows by
/// their key takes the province from its array too (subqueries that the planner cannot take apart: of sets,
/// or with OFFSET 0), so that only an index leads to the table.
inline constexpr char kWriterSession[] =
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; SET statement_timeout = '30s'; "
    "SET idle_in_transaction_session_timeout = '60s'";

// $1 province, $2 dossier ids. Locks the dossiers in the order of their ids.
inline constexpr pg::Statement kLock = {"ledger.lock", R"sql(
    SELECT d.dossier_id::text, d.version
    FROM (SELECT $1::text AS province, unnest($2::text[])::uuid AS dossier_id) AS k
    JOIN dossier.dossier d ON d.province = k.province AND d.dossier_id = k.dossier_id
    ORDER BY d.dossier_id FOR UPDATE OF d
)sql"};

// $1 province, $2 callers, $3 request ids (in step). The requests that were answered before.
inline constexpr pg::Statement kFindAnswers = {"ledger.find_answers", R"sql(
    SELECT r.caller, r.request_id::text, r.fingerprint, r.answer, r.dossier_id::text
    FROM (SELECT $1::text AS province, unnest($2::text[]) AS caller, unnest($3::text[])::uuid AS request_id) AS k
    JOIN dossier.request r
      ON r.province = k.province AND r.caller = k.caller AND r.request_id = k.request_id
)sql"};

// $1 province, $2 dossier ids, $3 the versions that are known already.
inline constexpr pg::Statement kLoadEvents = {"ledger.load_events", R"sql(
    SELECT e.dossier_id::text, e.seq, e.payload, e.hash
    FROM (SELECT $1::text AS province, unnest($2::text[])::uuid AS dossier_id, unnest($3::bigint[]) AS after) AS k
    JOIN dossier.event e ON e.province = k.province AND e.dossier_id = k.dossier_id AND e.seq > k.after
    ORDER BY e.dossier_id, e.seq
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

// The columns of dossier.dossier that are written whole, in the order of ProjectionParams().
inline constexpr pg::Statement kInsertDossiers = {"ledger.insert_dossiers", R"sql(
    INSERT INTO dossier.dossier (province, dossier_id, version, last_hash, status, procedure_code,
        procedure_version, intake_unit, resolving_agency, channel, owner_name, submitted_by,
        external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number,
        accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_task, open_step,
        holder, result_document, archive_end_time, change_time)
    SELECT $1, k.dossier_id::uuid, k.version, k.last_hash, k.status, k.procedure_code,
        k.procedure_version, k.intake_unit, k.resolving_agency, k.channel, k.owner_name, k.submitted_by,
        k.external_reference, k.lookup_secret_hash, k.submit_time, k.intake_due_time, k.code,
        k.register_number, k.accept_time, k.limit_unit, k.due_time, k.finish_time, k.return_time,
        k.document_symbol, k.open_task, k.open_step, k.holder, k.result_document::uuid, k.archive_end_time,
        $2::timestamptz
    FROM unnest($3::text[], $4::bigint[], $5::bytea[], $6::integer[], $7::text[], $8::integer[], $9::text[],
        $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::bytea[],
        $16::timestamptz[], $17::timestamptz[], $18::text[], $19::bigint[], $20::timestamptz[],
        $21::bigint[], $22::timestamptz[], $23::timestamptz[], $24::timestamptz[], $25::text[],
        $26::bigint[], $27::bigint[], $28::text[], $29::text[], $30::timestamptz[])
        AS k (dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit,
        resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash,
        submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time,
        return_time, document_symbol, open_task, open_step, holder, result_document, archive_end_time)
)sql"};

// The same parameters: what an act like acceptance or sealing may change besides the ordinary columns.
inline constexpr pg::Statement kUpdateDossiers = {"ledger.update_dossiers", R"sql(
    UPDATE dossier.dossier d
    SET version = k.version, last_hash = k.last_hash, status = k.status,
        procedure_version = k.procedure_version, resolving_agency = k.resolving_agency, code = k.code,
        register_number = k.register_number, accept_time = k.accept_time, limit_unit = k.limit_unit,
        due_time = k.due_time, finish_time = k.finish_time, return_time = k.return_time,
        document_symbol = k.document_symbol, open_task = k.open_task, open_step = k.open_step,
        holder = k.holder, result_document = k.result_document::uuid,
        archive_end_time = k.archive_end_time, change_time = $2::timestamptz
    FROM (SELECT $1::text AS province, k.* FROM unnest($3::text[], $4::bigint[], $5::bytea[], $6::integer[], $7::text[], $8::integer[], $9::text[],
        $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[], $15::bytea[],
        $16::timestamptz[], $17::timestamptz[], $18::text[], $19::bigint[], $20::timestamptz[],
        $21::bigint[], $22::timestamptz[], $23::timestamptz[], $24::timestamptz[], $25::text[],
        $26::bigint[], $27::bigint[], $28::text[], $29::text[], $30::timestamptz[])
        AS k (dossier_id, version, last_hash, status, procedure_code, procedure_version, intake_unit,
        resolving_agency, channel, owner_name, submitted_by, external_reference, lookup_secret_hash,
        submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time,
        return_time, document_symbol, open_task, open_step, holder, result_document, archive_end_time)
        OFFSET 0) AS k
    WHERE d.province = k.province AND d.dossier_id = k.dossier_id::uuid
)sql"};

// What every batch writes, in one round trip: the events, the ordinary step's change of the dossier, the
// tasks closed and opened, and the answers.
inline constexpr pg::Statement kWrite = {"ledger.write", R"sql(
    WITH events AS (
        INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor,
            recorded_by, trace_id, payload, hash)
        SELECT $1, unnest($3::text[])::uuid, unnest($4::bigint[]), unnest($5::integer[]),
            unnest($6::timestamptz[]), $2::timestamptz, unnest($7::text[]), unnest($8::text[]),
            unnest($9::bytea[]), unnest($10::bytea[]), unnest($11::bytea[])
    ), dossiers AS (
        UPDATE dossier.dossier d
        SET version = k.version, last_hash = k.last_hash, status = k.status, open_task = k.open_task,
            open_step = k.open_step, holder = k.holder, change_time = $2::timestamptz
        FROM (SELECT $1::text AS province, unnest($12::text[])::uuid AS dossier_id, unnest($13::bigint[]) AS version,
                  unnest($14::bytea[]) AS last_hash, unnest($15::integer[]) AS status,
                  unnest($16::bigint[]) AS open_task, unnest($17::bigint[]) AS open_step,
                  unnest($18::text[]) AS holder) AS k
        WHERE d.province = k.province AND d.dossier_id = k.dossier_id
    ), closed AS (
        UPDATE dossier.task t
        SET assignee = k.assignee, claim_time = k.claim_time, finish_time = k.finish_time,
            outcome = k.outcome
        FROM (SELECT $1::text AS province, unnest($19::text[])::uuid AS dossier_id, unnest($20::integer[]) AS number,
                  unnest($21::text[]) AS assignee, unnest($22::timestamptz[]) AS claim_time,
                  unnest($23::timestamptz[]) AS finish_time, unnest($24::text[]) AS outcome) AS k
        WHERE t.province = k.province AND t.dossier_id = k.dossier_id AND t.number = k.number
    ), opened AS (
        INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee,
            open_time, due_time, claim_time, finish_time, outcome)
        SELECT $1, unnest($25::text[])::uuid, unnest($26::integer[]), unnest($27::integer[]), unnest($28::integer[]),
            unnest($29::integer[]), unnest($30::text[]), unnest($31::text[]), unnest($32::timestamptz[]),
            unnest($33::timestamptz[]), unnest($34::timestamptz[]), unnest($35::timestamptz[]),
            unnest($36::text[])
    )
    INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
    SELECT $1, unnest($37::text[]), unnest($38::text[])::uuid, unnest($39::bytea[]), unnest($40::text[])::uuid,
        unnest($41::bytea[]), $2::timestamptz
)sql"};

// $1 province, $2 dossier ids, $3 numbers, $4 starts, $5 running, $6 due times.
inline constexpr pg::Statement kInsertClock = {"ledger.insert_clock", R"sql(
    INSERT INTO dossier.clock (province, dossier_id, number, start_time, running, due_time)
    SELECT $1, k.dossier_id::uuid, k.number, k.start_time, k.running, k.due_time
    FROM unnest($2::text[], $3::integer[], $4::timestamptz[], $5::boolean[], $6::timestamptz[])
        AS k (dossier_id, number, start_time, running, due_time)
)sql"};

// $1 province, $2 document ids, $3 dossier ids, $4 numbers, $5 kinds, $6 hashes, $7 sizes, $8 times.
inline constexpr pg::Statement kInsertResultDocuments = {"ledger.insert_result_documents", R"sql(
    INSERT INTO dossier.result_document (province, document_id, dossier_id, number, kind, sha256, size_bytes,
        make_time)
    SELECT $1, k.document_id::uuid, k.dossier_id::uuid, k.number, k.kind, k.sha256, k.size_bytes, k.make_time
    FROM unnest($2::text[], $3::text[], $4::integer[], $5::integer[], $6::bytea[], $7::bigint[],
        $8::timestamptz[])
        AS k (document_id, dossier_id, number, kind, sha256, size_bytes, make_time)
)sql"};

// $1 province, $2 dossier ids, $3 document ids.
inline constexpr pg::Statement kInsertDocumentUses = {"ledger.insert_document_uses", R"sql(
    INSERT INTO dossier.document_use (province, dossier_id, document_id)
    SELECT $1, k.dossier_id::uuid, k.document_id::uuid
    FROM unnest($2::text[], $3::text[]) AS k (dossier_id, document_id)
    ON CONFLICT DO NOTHING
)sql"};

}  // namespace onestop::ledger
