-- migrate: in batches
-- Each event takes the request that it came of from the recorded answers, whose rows go. An answer names its dossier and
-- its time: where one batch wrote several events of a dossier it cannot be said which is whose, and they stay without.
--
-- Lock: rows of dossier.event, ten thousand at a time. Reversal: none. Depends on: 0022.

WITH next AS (
    DELETE FROM dossier.request
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM dossier.request LIMIT 10000))
    RETURNING province, caller, request_id, fingerprint, dossier_id, record_time
)
UPDATE dossier.event e
SET caller = next.caller, request_id = next.request_id, fingerprint = next.fingerprint
FROM next
WHERE e.province = next.province AND e.dossier_id = next.dossier_id AND e.record_time = next.record_time
  AND NOT EXISTS (SELECT FROM dossier.event other
                  WHERE other.province = e.province AND other.dossier_id = e.dossier_id
                    AND other.record_time = e.record_time AND other.seq <> e.seq)
