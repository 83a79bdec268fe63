-- migrate: in batches
-- The personal data of each event of before go beside it; in its bytes a field that means nothing keeps their place, so that the
-- bytes of then, and with them the hash, can be made again.
--
-- Lock: rows of dossier.event, five thousand at a time. Reversal: none. Depends on: 0027.

WITH next AS (
    DELETE FROM dossier.event_to_part
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM dossier.event_to_part LIMIT 5000))
    RETURNING province, dossier_id, seq
), piece AS MATERIALIZED (
    SELECT e.province, e.dossier_id, e.seq, f.kind, f.starts,
        substring(e.payload FROM f.starts + 1 FOR f.ends - f.starts) AS data
    FROM next n
    JOIN dossier.event e ON e.province = n.province AND e.dossier_id = n.dossier_id AND e.seq = n.seq
    CROSS JOIN LATERAL dossier.personal_fields(e.payload) AS f
), moved AS (
    INSERT INTO dossier.personal_data (province, dossier_id, seq, part, kind, data, place)
    SELECT province, dossier_id, seq, row_number() OVER (PARTITION BY province, dossier_id, seq ORDER BY starts) - 1, kind,
        data, starts
    FROM piece
)
UPDATE dossier.event e
SET payload = dossier.without_personal_fields(e.payload)
FROM next n
WHERE e.province = n.province AND e.dossier_id = n.dossier_id AND e.seq = n.seq
