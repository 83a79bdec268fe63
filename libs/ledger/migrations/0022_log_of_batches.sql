-- The log has one row for each batch, written by the transaction that writes the batch: an event has its position the
-- moment it is committed. What it stood for before, one row for each event, is emptied by 0023 and dropped by 0025.
--
-- Servers of the version before cannot write any more: their events name no batch. They refuse commands, and lose none.
--
-- Lock: ACCESS EXCLUSIVE on dossier.event and dossier.log while the positions are read, seconds for a million. Reversal:
-- none; restore the backup. Depends on: 0002 (event, log, log_head, the roles).

LOCK TABLE dossier.event IN ACCESS EXCLUSIVE MODE;

DROP TRIGGER log_is_append_only ON dossier.log;
ALTER TABLE dossier.log RENAME TO log_by_event;
ALTER INDEX dossier.log_pkey RENAME TO log_by_event_pkey;
-- 0023 and 0024 write the new columns.
DROP TRIGGER event_is_append_only ON dossier.event;

-- What the log keeper had not come to: each dossier's events in their sequence, by the last transaction among them.
INSERT INTO dossier.log_by_event (province, position, dossier_id, seq)
SELECT e.province,
    (SELECT coalesce(max(l.position), 0) FROM dossier.log_by_event l WHERE l.province = e.province)
        + row_number() OVER (PARTITION BY e.province ORDER BY e.order_xid, e.dossier_id, e.seq),
    e.dossier_id, e.seq
FROM (SELECT e.province, e.dossier_id, e.seq,
          max(e.xid::text::bigint) OVER (PARTITION BY e.province, e.dossier_id ORDER BY e.seq) AS order_xid
      FROM dossier.event e
      WHERE NOT EXISTS (SELECT FROM dossier.log_by_event l WHERE l.province = e.province
                        AND l.dossier_id = e.dossier_id AND l.seq = e.seq)) AS e;

CREATE TABLE dossier.log (
    province       text        NOT NULL,
    first_position bigint      NOT NULL CHECK (first_position >= 1),
    events         integer     NOT NULL CHECK (events >= 1),
    -- As in the rows of its events.
    batch          bigint      NOT NULL,
    -- When the batch was decided, by the clock of its server: record_time of its events.
    record_time    timestamptz NOT NULL,
    PRIMARY KEY (province, first_position),
    UNIQUE (province, batch)
);

-- What was positioned before counts as batches of a thousand, numbered from 1; later numbers are far greater.
INSERT INTO dossier.log (province, first_position, events, batch, record_time)
SELECT l.province, min(l.position), count(*), (l.position - 1) / 1000 + 1, max(e.record_time)
FROM dossier.log_by_event l
JOIN dossier.event e ON e.province = l.province AND e.dossier_id = l.dossier_id AND e.seq = l.seq
GROUP BY l.province, (l.position - 1) / 1000;

CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier.log
    FOR EACH STATEMENT EXECUTE FUNCTION dossier.refuse_change();

-- The end of the log: the last position. A transaction holds this row from the last statement but one to the end of its
-- COMMIT, so the order of positions is the order of commits.
ALTER TABLE dossier.log_head DROP COLUMN horizon;
ALTER TABLE dossier.log_head SET (fillfactor = 50);
INSERT INTO dossier.log_head (province, position)
SELECT province, max(position) FROM dossier.log_by_event GROUP BY province
ON CONFLICT (province) DO UPDATE SET position = excluded.position;

ALTER TABLE dossier.event
    -- Which transaction wrote it, and its place there from 0: position = log.first_position + ordinal.
    ADD COLUMN batch bigint,
    ADD COLUMN ordinal integer CHECK (ordinal >= 0),
    -- The command that it came of: who sent it (the subject of the credentials), the request's id and the SHA-256 over
    -- what was asked. Null: from before 0022, and too old to be known.
    ADD COLUMN caller text,
    ADD COLUMN request_id uuid,
    ADD COLUMN fingerprint bytea,
    ADD CONSTRAINT event_request_check
        CHECK ((caller IS NULL) = (request_id IS NULL) AND (caller IS NULL) = (fingerprint IS NULL)),
    ADD CONSTRAINT event_batch_check CHECK (batch IS NOT NULL AND ordinal IS NOT NULL) NOT VALID,
    -- With it goes the index event_by_xid.
    DROP COLUMN xid;

GRANT SELECT ON dossier.log TO onestop_reader;
GRANT SELECT, INSERT ON dossier.log TO onestop_intake, onestop_workflow, onestop_approval;
GRANT SELECT, INSERT, UPDATE ON dossier.log_head TO onestop_intake, onestop_workflow, onestop_approval;

ALTER TABLE dossier.log ENABLE ROW LEVEL SECURITY;
-- How many events there are is no secret within a province; the events have a policy of their own.
CREATE POLICY read_log ON dossier.log FOR SELECT TO onestop_reader
    USING (province = (SELECT current_setting('onestop.province', true)));
CREATE POLICY write_log ON dossier.log TO onestop_intake, onestop_workflow, onestop_approval
    USING (true) WITH CHECK (true);
