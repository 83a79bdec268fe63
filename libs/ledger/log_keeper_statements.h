#pragma once

/// What the log keeper asks of the ledger's tables; for its own role, onestop_keeper.

#include "libs/pg/statement.h"

namespace onestop::ledger {

// Another keeper's lock is held by its session: it ends with its connection.
inline constexpr pg::Statement kTakeLock = {"keeper.take_lock", R"sql(
    SELECT pg_try_advisory_lock(hashtextextended('onestop.log_keeper/' || $1, 0))
)sql"};

inline constexpr pg::Statement kPrepareHead = {"keeper.prepare_head", R"sql(
    INSERT INTO dossier.log_head (province, position, horizon) VALUES ($1, 0, '0'::xid8)
    ON CONFLICT (province) DO NOTHING
)sql"};

// The keeper finds rows by their keys, however long the log is; what it does once a round may be planned
// anew.
inline constexpr char kKeeperSession[] =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET plan_cache_mode = force_custom_plan";

// One round, at most 2,000 transactions from the first one at or above the horizon. A dossier may be passed
// from one transaction to another that began earlier (and waited for it), so of each dossier that the round
// touches, all events that have no position are taken, in their sequence, whatever their transactions. The
// positions of a dossier's events are without gaps, so its last one says which events are fresh, and whether
// the first of these is the next.
//
// A database restored from a dump begins its transaction ids anew, below the old horizon, while its events
// keep the ids that they had. No running transaction has an id that this cluster has not yet given out, so
// events with such ids are committed: the first round positions those above the old horizon, and sets the
// horizon to 1, below all transactions. Horizon 0: there was no round yet.
inline constexpr pg::Statement kAdvance = {"keeper.advance", R"sql(
    WITH present AS (
        SELECT pg_snapshot_xmin(s) AS xmin, pg_snapshot_xmax(s) AS xmax FROM pg_current_snapshot() AS s
    ), head AS (
        SELECT h.position, h.horizon, present.xmin, present.xmax,
            h.horizon = '0'::xid8 OR h.horizon > present.xmax AS restored
        FROM dossier.log_head h, present WHERE h.province = $1 FOR UPDATE OF h
    ), span AS (
        SELECT CASE WHEN restored THEN greatest(horizon, xmax) ELSE horizon END AS lower,
            CASE WHEN restored THEN '18446744073709551615'::xid8
                 ELSE least(xmin::text::bigint,
                            (SELECT e.xid::text::bigint + 2000 FROM dossier.event e
                             WHERE e.province = $1 AND e.xid >= horizon ORDER BY e.xid LIMIT 1))::text::xid8
            END AS upper
        FROM head
    ), touched AS (
        SELECT d.dossier_id, coalesce((SELECT l.seq FROM dossier.log l
                                       WHERE l.province = $1 AND l.dossier_id = d.dossier_id
                                       ORDER BY l.seq DESC LIMIT 1), 0) AS last_seq
        FROM (SELECT DISTINCT e.dossier_id FROM span, dossier.event e
              WHERE e.province = $1 AND e.xid >= span.lower AND e.xid < span.upper) AS d
    ), fresh AS (
        SELECT e.dossier_id, e.seq, e.xid, max(e.xid) OVER of_dossier AS order_xid,
            e.seq = e.last_seq + row_number() OVER of_dossier AS ready
        FROM (SELECT e.dossier_id, e.seq, e.xid::text::bigint AS xid, touched.last_seq
              FROM touched JOIN dossier.event e
                ON e.province = $1 AND e.dossier_id = touched.dossier_id AND e.seq > touched.last_seq
              OFFSET 0) AS e
        WINDOW of_dossier AS (PARTITION BY e.dossier_id ORDER BY e.seq)
    ), added AS (
        INSERT INTO dossier.log (province, position, dossier_id, seq)
        SELECT $1, head.position + row_number() OVER (ORDER BY f.order_xid, f.dossier_id, f.seq),
            f.dossier_id, f.seq
        FROM head, fresh f WHERE f.ready
        RETURNING 1
    )
    UPDATE dossier.log_head h
    SET position = h.position + (SELECT count(*) FROM added),
        horizon = CASE WHEN head.restored THEN '1'::xid8
                       ELSE least(span.upper::text::bigint,
                                  (SELECT min(xid) FROM fresh WHERE NOT ready))::text::xid8 END
    FROM head, span WHERE h.province = $1
    RETURNING (SELECT count(*) FROM added)::bigint,
        head.restored OR (span.upper < head.xmin AND h.horizon > head.horizon)
)sql"};

// Committed events without a position, at most $2, and the record time of the oldest: all of them lie at or
// above the horizon. Without those of another cluster that were restored: they have positions, by kAdvance.
inline constexpr pg::Statement kMeasureLag = {"keeper.measure_lag", R"sql(
    SELECT count(*), min(u.record_time)
    FROM (SELECT e.record_time
          FROM dossier.log_head h, dossier.event e
          WHERE h.province = $1 AND e.province = $1 AND e.xid >= h.horizon
            AND e.xid < pg_snapshot_xmax(pg_current_snapshot())
            AND NOT EXISTS (SELECT FROM dossier.log l
                            WHERE l.province = $1 AND l.dossier_id = e.dossier_id AND l.seq = e.seq)
          ORDER BY e.xid LIMIT $2::bigint) AS u
)sql"};

inline constexpr pg::Statement kClearAnswers = {"keeper.clear_answers", R"sql(
    DELETE FROM dossier.request WHERE province = $1 AND record_time < $2::timestamptz
)sql"};

// As a list of overdue dossiers: a dossier whose clock is paused is not late. By the index of what is
// pending, so its cost is that of what it counts.
inline constexpr pg::Statement kCountDue = {"keeper.count_due", R"sql(
    SELECT count(*) FILTER (WHERE d.due_time >= $2::timestamptz),
           count(*) FILTER (WHERE d.due_time < $2::timestamptz)
    FROM dossier.dossier d
    WHERE d.province = $1 AND d.accept_time IS NOT NULL AND d.finish_time IS NULL
      AND d.due_time < $3::timestamptz
      AND (SELECT c.running FROM dossier.clock c
           WHERE c.province = d.province AND c.dossier_id = d.dossier_id ORDER BY c.number DESC LIMIT 1)
)sql"};

// An end that is not known is '-infinity' (0009).
inline constexpr pg::Statement kCountArchives = {"keeper.count_archives", R"sql(
    SELECT count(*) FILTER (WHERE archive_end_time >= $2::timestamptz OR archive_end_time = '-infinity'),
           count(*) FILTER (WHERE archive_end_time < $2::timestamptz AND archive_end_time > '-infinity')
    FROM dossier.dossier
    WHERE province = $1 AND archive_end_time < $3::timestamptz
)sql"};

}  // namespace onestop::ledger
