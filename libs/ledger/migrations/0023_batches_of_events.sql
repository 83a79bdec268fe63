-- migrate: in batches
-- Each event takes its batch and its place there from the log of before, whose rows go.
--
-- Lock: rows of dossier.event, ten thousand at a time. Reversal: none. Depends on: 0022.

WITH next AS (
    DELETE FROM dossier.log_by_event
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM dossier.log_by_event ORDER BY province, position LIMIT 10000))
    RETURNING province, position, dossier_id, seq
)
UPDATE dossier.event e
SET batch = (next.position - 1) / 1000 + 1, ordinal = (next.position - 1) % 1000
FROM next
WHERE e.province = next.province AND e.dossier_id = next.dossier_id AND e.seq = next.seq
