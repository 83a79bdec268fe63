#pragma once

/// What readers ask of the ledger's tables. Each names the province although row-level security does so too:
/// it is the first column of every index.

#include "libs/pg/statement.h"

namespace onestop::ledger {

// The columns of DossierRow, in the order in which reader.cc takes them, with the stretch of the clock in
// force.
#define ONESTOP_DOSSIER_ROWS                                                                               \
  "SELECT d.dossier_id::text, d.version, d.status, d.procedure_code, d.procedure_version, d.intake_unit, " \
  "d.resolving_agency, d.channel, d.owner_name, d.lookup_secret_hash, d.submit_time, d.code, "             \
  "d.register_number, d.limit_unit, d.accept_time, d.due_time, d.finish_time, d.return_time, "             \
  "d.document_symbol, d.result_document::text, d.archive_end_time, d.open_step, d.holder, c.number, "      \
  "c.start_time, c.running, c.due_time, d.intake_due_time "                                                \
  "FROM dossier.dossier d LEFT JOIN LATERAL (SELECT s.number, s.start_time, s.running, s.due_time "        \
  "FROM dossier.clock s WHERE s.province = $1 "                                                            \
  "AND s.dossier_id = d.dossier_id ORDER BY s.number DESC LIMIT 1) c ON true WHERE "

// What DossierFilter asks: $2 status or 0, $3 agency or '', $4 procedure or ''.
#define ONESTOP_DOSSIER_FILTER                                       \
  "d.province = $1 AND ($2::integer = 0 OR d.status = $2::integer) " \
  "AND ($3 = '' OR d.resolving_agency = $3 OR d.intake_unit = $3) "  \
  "AND ($4 = '' OR d.procedure_code = $4) "

// $1 province, $2 dossier id.
inline constexpr pg::Statement kDossierById = {
    "ledger.dossier_by_id", ONESTOP_DOSSIER_ROWS "d.province = $1 AND d.dossier_id = $2::uuid"};

// $1 province, $2 code, $3 external reference. The one with the code first. One statement, so that a look-up takes the same
// time whether there is such a code or not.
inline constexpr pg::Statement kDossierNamed = {
    "ledger.dossier_named", ONESTOP_DOSSIER_ROWS
    "d.province = $1 AND (d.code = $2 OR (d.external_reference = $3 AND d.external_reference <> '')) "
    "ORDER BY (d.code = $2) IS TRUE DESC LIMIT 2"};

// $1 province, $2 owner key, $3 procedure, $4 the id that is left out, $5 how many of each, $6 reference, $7 who submitted.
// Status 3 is REJECTED_AT_INTAKE, the one end without a time. The conditions of the indexes dossier_open_by_owner and
// dossier_by_external_reference are spelled as there.
inline constexpr pg::Statement kDossiersAlike = {"ledger.dossiers_alike", R"sql(
    (SELECT d.dossier_id::text, d.code, d.status, false AS of_reference
     FROM dossier.dossier d
     WHERE d.province = $1 AND d.owner_identity = $2 AND d.owner_identity <> '' AND d.procedure_code = $3
       AND d.finish_time IS NULL AND d.status <> 3 AND d.dossier_id <> $4::uuid
     ORDER BY d.submit_time DESC, d.dossier_id LIMIT $5::bigint)
    UNION ALL
    (SELECT d.dossier_id::text, d.code, d.status, true
     FROM dossier.dossier d
     WHERE d.province = $1 AND d.external_reference = $6 AND d.external_reference <> '' AND d.submitted_by = $7
       AND d.dossier_id <> $4::uuid
     ORDER BY d.submit_time DESC, d.dossier_id LIMIT $5::bigint)
)sql"};

// $5, $6 and $7 the key, $8 due before, $9 only running clocks, $10 how many.
inline constexpr pg::Statement kDossiersByDue = {
    "ledger.dossiers_by_due", ONESTOP_DOSSIER_ROWS ONESTOP_DOSSIER_FILTER
    "AND d.accept_time IS NOT NULL AND d.finish_time IS NULL AND d.due_time < $8::timestamptz "
    "AND (d.due_time, d.submit_time, d.dossier_id) > ($5::timestamptz, $6::timestamptz, $7::uuid) "
    "AND (NOT $9::boolean OR c.running) "
    "ORDER BY d.due_time, d.submit_time, d.dossier_id LIMIT $10::bigint"};

// $5 and $6 the key, $7 how many. Statuses 1 SUBMITTED and 5 AWAITING_SUPPLEMENT: by the index of these alone.
inline constexpr pg::Statement kDossiersAtIntake = {
    "ledger.dossiers_at_intake", ONESTOP_DOSSIER_ROWS ONESTOP_DOSSIER_FILTER
    "AND d.accept_time IS NULL AND d.status IN (1, 5) "
    "AND (d.submit_time, d.dossier_id) > ($5::timestamptz, $6::uuid) "
    "ORDER BY d.submit_time, d.dossier_id LIMIT $7::bigint"};

// $5 the reference, $6 and $7 the key, $8 due before or infinity, $9 only running clocks, $10 how many. References are given
// once, so few share one.
inline constexpr pg::Statement kDossiersOfReference = {
    "ledger.dossiers_of_reference", ONESTOP_DOSSIER_ROWS ONESTOP_DOSSIER_FILTER
    "AND d.external_reference = $5 AND d.external_reference <> '' "
    "AND (d.submit_time, d.dossier_id) > ($6::timestamptz, $7::uuid) "
    "AND ($8::timestamptz = 'infinity' "
    "OR (d.accept_time IS NOT NULL AND d.finish_time IS NULL AND d.due_time < $8::timestamptz)) "
    "AND (NOT $9::boolean OR c.running) "
    "ORDER BY d.submit_time, d.dossier_id LIMIT $10::bigint"};

// $5 the id of the last one shown, $6 how many.
inline constexpr pg::Statement kDossiersNeverAccepted = {
    "ledger.dossiers_never_accepted", ONESTOP_DOSSIER_ROWS ONESTOP_DOSSIER_FILTER
    "AND d.accept_time IS NULL AND d.status NOT IN (1, 5) AND d.dossier_id > $5::uuid "
    // In the order of the index: all have the same time, which is none.
    "ORDER BY d.accept_time DESC, d.dossier_id LIMIT $6::bigint"};

// $5 and $6 the key, $7 how many. Of those accepted at one instant the ids grow.
inline constexpr pg::Statement kDossiersByAcceptance = {
    "ledger.dossiers_by_acceptance", ONESTOP_DOSSIER_ROWS ONESTOP_DOSSIER_FILTER
    "AND d.accept_time <= $5::timestamptz AND (d.accept_time < $5::timestamptz OR d.dossier_id > $6::uuid) "
    "ORDER BY d.accept_time DESC, d.dossier_id LIMIT $7::bigint"};

// $2 agencies, $3 end before, $4 and $5 the key, $6 how many.
inline constexpr pg::Statement kArchivesDue = {
    "ledger.archives_due", ONESTOP_DOSSIER_ROWS
    "d.province = $1 AND d.archive_end_time < $3::timestamptz "
    "AND (d.archive_end_time, d.dossier_id) > ($4::timestamptz, $5::uuid) "
    "AND (cardinality($2::text[]) = 0 OR d.resolving_agency = ANY ($2::text[])) "
    "ORDER BY d.archive_end_time, d.dossier_id LIMIT $6::bigint"};

// $2, $14, $15, $3, $4 the key, $5 due before, $6 agency or '', $7 kind or 0, $8 whether only a person's, $9 who, $10
// and $11 the agencies and roles that the person holds, $12 how many, $13 status or 0. Of one due time the one that was
// received first comes first, then the code. Kinds: of steps 2 ASSIGN, 4 REVIEW,
// 5 SIGN and 6 SEAL, of events 27 ResultDrafted, 32 SupplementRequested, 46 PaymentRequested, 52 EndRequested and 54
// SupplementHandedIn. Statuses: 1 SUBMITTED, 5 AWAITING_SUPPLEMENT and 6 AWAITING_PAYMENT. Roles: 1
// ONE_STOP_OFFICER, 2 DIVISION_HEAD, 3 SPECIALIST. The worker is dossier::DivisionWorkBefore(). A dossier that waits has no
// open task, so none comes twice but one whose applicant wants it to end: that is to be answered at once.
inline constexpr pg::Statement kOpenTasks = {"ledger.open_tasks", R"sql(
    WITH held AS (SELECT k.agency, k.role FROM unnest($10::text[], $11::integer[]) AS k (agency, role)),
    open AS (
        SELECT t.dossier_id, t.number, t.step, t.kind::integer, t.role::integer, t.agency_id, t.assignee, t.open_time,
            t.due_time, t.claim_time, t.finish_time, t.outcome, r.submit_time, r.code
        FROM dossier.task t
        CROSS JOIN LATERAL (SELECT d.submit_time, coalesce(d.code, '') COLLATE "C" AS code FROM dossier.dossier d
                            WHERE d.province = $1 AND d.dossier_id = t.dossier_id OFFSET 0) r
        WHERE t.province = $1 AND t.finish_time IS NULL AND t.due_time >= $2::timestamptz
          AND (t.due_time, r.submit_time, r.code, t.dossier_id, t.number)
              > ($2::timestamptz, $14::timestamptz, $15::text, $3::uuid, $4::integer)
          AND ($5::timestamptz = 'infinity' OR t.due_time < $5::timestamptz)
          AND ($6 = '' OR t.agency_id = $6) AND ($7::integer = 0 OR t.kind = $7::integer)
          AND (NOT $8::boolean OR t.assignee = $9
               OR (t.assignee = '' AND EXISTS (SELECT FROM held WHERE agency = t.agency_id AND role = t.role)))
          AND ($13::integer = 0
               OR EXISTS (SELECT FROM dossier.dossier d WHERE d.province = $1 AND d.dossier_id = t.dossier_id
                          AND d.status = $13::integer))
        ORDER BY t.due_time, r.submit_time, r.code, t.dossier_id, t.number LIMIT $12::bigint
    ), waiting AS (
        SELECT w.dossier_id, w.number, w.step, w.kind, w.role, w.agency_id, w.assignee, w.open_time, w.due_time,
            NULL::timestamptz AS claim_time, NULL::timestamptz AS finish_time, ''::text AS outcome, w.submit_time, w.code
        FROM (SELECT d.dossier_id, 0 AS number, 0 AS step, 0 AS kind, 1 AS role, d.intake_unit AS agency_id,
                  ''::text AS assignee, coalesce(asked.occur_time, d.submit_time) AS open_time,
                  CASE WHEN d.end_request IS NOT NULL THEN coalesce(asked.occur_time, d.submit_time)
                       WHEN d.status = 1 THEN coalesce(d.intake_due_time, 'infinity')
                       ELSE coalesce(d.check_due_time, 'infinity') END AS due_time,
                  d.submit_time, coalesce(d.code, '') COLLATE "C" AS code
              FROM dossier.dossier d
              LEFT JOIN LATERAL (SELECT e.actor, e.occur_time FROM dossier.event e
                                 WHERE (d.status IN (5, 6) OR d.end_request IS NOT NULL)
                                   AND e.province = $1 AND e.dossier_id = d.dossier_id
                                   AND e.kind = CASE WHEN d.end_request IS NOT NULL THEN 52 WHEN d.status = 6 THEN 46
                                                     WHEN d.check_due_time IS NOT NULL THEN 54 ELSE 32 END
                                 ORDER BY e.seq DESC LIMIT 1) asked ON true
              WHERE d.province = $1 AND (d.status IN (1, 5, 6) OR d.end_request IS NOT NULL) AND $7::integer = 0
                AND ($6 = '' OR d.intake_unit = $6) AND ($13::integer = 0 OR d.status = $13::integer)
                AND (NOT $8::boolean OR asked.actor = $9
                     OR EXISTS (SELECT FROM held WHERE agency = d.intake_unit AND role = 1))) w
        WHERE (w.due_time, w.submit_time, w.code, w.dossier_id, w.number)
              > ($2::timestamptz, $14::timestamptz, $15::text, $3::uuid, $4::integer)
          AND ($5::timestamptz = 'infinity' OR w.due_time < $5::timestamptz)
        ORDER BY w.due_time, w.submit_time, w.code, w.dossier_id LIMIT $12::bigint
    ), page AS (
        SELECT * FROM open UNION ALL SELECT * FROM waiting
        ORDER BY due_time, submit_time, code, dossier_id, number LIMIT $12::bigint
    )
    SELECT p.dossier_id::text, p.number, p.step, p.kind, p.role, p.agency_id, p.assignee, p.open_time,
        p.due_time, p.claim_time, p.finish_time, p.outcome, d.code, d.procedure_code, d.due_time,
        drafted.payload, d.status, d.intake_unit, d.resolving_agency, d.channel,
        d.owner_name, d.submit_time, worker.assignee, worker.role, latest.imported, d.end_request IS NOT NULL,
        d.check_due_time IS NOT NULL
    FROM page p
    JOIN dossier.dossier d ON d.province = $1 AND d.dossier_id = p.dossier_id
    LEFT JOIN LATERAL (SELECT e.payload FROM dossier.event e
                       WHERE p.kind IN (4, 5, 6) AND e.province = $1 AND e.dossier_id = p.dossier_id
                         AND e.kind = 27
                       ORDER BY e.seq DESC LIMIT 1) drafted ON true
    LEFT JOIN LATERAL (SELECT w.assignee, w.role FROM dossier.task w
                       WHERE p.assignee = '' AND p.role IN (2, 3) AND p.kind <> 2 AND w.province = $1
                         AND w.dossier_id = p.dossier_id AND w.number < p.number AND w.agency_id = p.agency_id
                         AND w.role IN (2, 3) AND w.assignee <> ''
                       ORDER BY w.number DESC LIMIT 1) worker ON true
    LEFT JOIN LATERAL (SELECT e.recorded_by <> '' AS imported FROM dossier.event e
                       WHERE e.province = $1 AND e.dossier_id = p.dossier_id
                       ORDER BY e.seq DESC LIMIT 1) latest ON true
    ORDER BY p.due_time, p.submit_time, p.code, p.dossier_id, p.number
)sql"};

// $2 dossier ids. What the leader signed last (kind 2) of each; a reader of personal data alone sees files of results.
inline constexpr pg::Statement kSignedDocumentsOf = {"ledger.signed_documents_of", R"sql(
    SELECT k.dossier_id::text, s.document_id::text
    FROM unnest($2::uuid[]) AS k (dossier_id)
    CROSS JOIN LATERAL (SELECT r.document_id FROM dossier.result_document r
                        WHERE r.province = $1 AND r.dossier_id = k.dossier_id AND r.kind = 2
                        ORDER BY r.number DESC LIMIT 1) s
)sql"};

// $2 dossier ids. The latest events of each that open a task, hand one on, or say what is awaited, the newest
// first: 21 Accepted, 24 TaskAssigned, 25 StepCompleted, 26 StepSentBack, 28 ResultSigned, 29 DraftRefused, 30
// ResultSealed, 32 SupplementRequested, 42 TaskReleased, 44 StepRecalled, 46 PaymentRequested, 52 EndRequested, 53
// EndDeclined, 55 SupplementDeclined. Signatures hold no text and are large: their bytes are
// left out. More than eight hands without a word are not looked through.
inline constexpr pg::Statement kNotesTo = {"ledger.notes_to", R"sql(
    SELECT k.dossier_id::text, e.actor, e.occur_time, e.payload
    FROM unnest($2::uuid[]) AS k (dossier_id)
    CROSS JOIN LATERAL (SELECT v.seq, v.actor, v.occur_time,
                            CASE WHEN v.kind IN (28, 30) THEN ''::bytea ELSE v.payload END AS payload
                        FROM dossier.event v
                        WHERE v.province = $1 AND v.dossier_id = k.dossier_id
                          AND v.kind IN (21, 24, 25, 26, 28, 29, 30, 32, 42, 44, 46, 52, 53, 55)
                        ORDER BY v.seq DESC LIMIT 8) e
    ORDER BY k.dossier_id, e.seq DESC
)sql"};

// $2 dossier id, $3 after this sequence number, $4 how many.
inline constexpr pg::Statement kEventsOf = {"ledger.events_of", R"sql(
    SELECT e.dossier_id::text, e.seq, l.first_position + e.ordinal, e.payload, e.hash, e.kind
    FROM dossier.event e
    JOIN dossier.log l ON l.province = $1 AND l.batch = e.batch
    WHERE e.province = $1 AND e.dossier_id = $2::uuid AND e.seq > $3::bigint
    ORDER BY e.seq LIMIT $4::bigint
)sql"};

// $2 dossier id, $3 after this sequence number, $4 how many events: they are numbered without gaps.
inline constexpr pg::Statement kPersonalDataOf = {"ledger.personal_data_of", R"sql(
    SELECT p.dossier_id::text, p.seq, p.part, p.kind, p.salt, p.data, p.place
    FROM dossier.personal_data p
    WHERE p.province = $1 AND p.dossier_id = $2::uuid AND p.seq > $3::bigint AND p.seq <= $3::bigint + $4::bigint
    ORDER BY p.seq, p.part
)sql"};

// $2 after this position, $3 through this one, $4 how many. From the batch that holds the first one on: that is the last one to begin
// at or before it. The inner limits, which nothing exceeds, are for the planner: index scans, whatever it believes of a
// young table.
inline constexpr pg::Statement kLogBetween = {"ledger.log_between", R"sql(
    SELECT e.dossier_id::text, e.seq, l.first_position + e.ordinal, e.payload, e.hash, e.kind
    FROM (SELECT first_position, batch FROM dossier.log
          WHERE province = $1 AND first_position <= $3::bigint
            AND first_position >= (SELECT coalesce(max(first_position), 1) FROM dossier.log
                                   WHERE province = $1 AND first_position <= $2::bigint + 1)
          ORDER BY first_position LIMIT $3::bigint - $2::bigint) l
    CROSS JOIN LATERAL (SELECT dossier_id, seq, kind, ordinal, payload, hash FROM dossier.event
                        WHERE province = $1 AND batch = l.batch
                          AND l.first_position + ordinal > $2::bigint
                          AND l.first_position + ordinal <= $3::bigint
                        ORDER BY ordinal LIMIT $3::bigint - $2::bigint) e
    ORDER BY l.first_position, e.ordinal LIMIT $4::bigint
)sql"};

// $2 after this position, $3 through this one. Position and hash of each event; the form is that of kLogBetween.
inline constexpr pg::Statement kLogHashes = {"ledger.log_hashes", R"sql(
    SELECT l.first_position + e.ordinal, e.hash
    FROM (SELECT first_position, batch FROM dossier.log
          WHERE province = $1 AND first_position <= $3::bigint
            AND first_position >= (SELECT coalesce(max(first_position), 1) FROM dossier.log
                                   WHERE province = $1 AND first_position <= $2::bigint + 1)
          ORDER BY first_position LIMIT $3::bigint - $2::bigint) l
    CROSS JOIN LATERAL (SELECT ordinal, hash FROM dossier.event
                        WHERE province = $1 AND batch = l.batch
                          AND l.first_position + ordinal > $2::bigint
                          AND l.first_position + ordinal <= $3::bigint
                        ORDER BY ordinal LIMIT $3::bigint - $2::bigint) e
    ORDER BY l.first_position, e.ordinal
)sql"};

// As a list of overdue dossiers: a dossier whose clock is paused is not late. By the index of what is
// pending, so its cost is that of what it counts.
inline constexpr pg::Statement kCountDue = {"ledger.count_due", R"sql(
    SELECT count(*) FILTER (WHERE d.due_time >= $2::timestamptz),
           count(*) FILTER (WHERE d.due_time < $2::timestamptz)
    FROM dossier.dossier d
    WHERE d.province = $1 AND d.accept_time IS NOT NULL AND d.finish_time IS NULL
      AND d.due_time < $3::timestamptz
      AND (SELECT c.running FROM dossier.clock c
           WHERE c.province = $1 AND c.dossier_id = d.dossier_id ORDER BY c.number DESC LIMIT 1)
)sql"};

// An end that is not known is '-infinity' (0009).
inline constexpr pg::Statement kCountArchives = {"ledger.count_archives", R"sql(
    SELECT count(*) FILTER (WHERE archive_end_time >= $2::timestamptz OR archive_end_time = '-infinity'),
           count(*) FILTER (WHERE archive_end_time < $2::timestamptz AND archive_end_time > '-infinity')
    FROM dossier.dossier
    WHERE province = $1 AND archive_end_time < $3::timestamptz
)sql"};

inline constexpr pg::Statement kLastPosition = {"ledger.last_position", R"sql(
    SELECT position FROM dossier.log_head WHERE province = $1
)sql"};

}  // namespace onestop::ledger
