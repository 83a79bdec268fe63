-- The files that the office makes itself: drafts from templates, what leaders sign and what clerks seal. Derived from
-- the events that made them, in their transaction, so that a file is known exactly when its act happened.
--
-- Lock: none (new table). Reversal: drop the table; `onestop verify` makes nothing of it then. Depends on: 0002 (the
-- tables, the policy of what belongs to a dossier).

CREATE TABLE dossier.result_document (
    province    text        NOT NULL,
    document_id uuid        NOT NULL,
    dossier_id  uuid        NOT NULL,
    -- 1, 2, 3 … within the dossier.
    number      integer     NOT NULL CHECK (number >= 1),
    -- 1 draft, 2 signed, 3 sealed.
    kind        smallint    NOT NULL CHECK (kind BETWEEN 1 AND 3),
    sha256      bytea       NOT NULL CHECK (length(sha256) = 32),
    size_bytes  bigint      NOT NULL CHECK (size_bytes >= 1),
    make_time   timestamptz NOT NULL,
    PRIMARY KEY (province, document_id),
    UNIQUE (province, dossier_id, number)
);

GRANT SELECT ON dossier.result_document TO onestop_reader;
GRANT SELECT, INSERT ON dossier.result_document TO onestop_approval;

ALTER TABLE dossier.result_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY write_result_document ON dossier.result_document TO onestop_approval USING (true) WITH CHECK (true);
-- What belongs to a dossier is seen by those who see the dossier.
CREATE POLICY read_result_document ON dossier.result_document FOR SELECT TO onestop_reader USING (
    province = (SELECT current_setting('onestop.province', true))
    AND ((SELECT current_setting('onestop.scope', true)) = 'province'
         OR EXISTS (SELECT FROM dossier.dossier d
                    WHERE d.province = result_document.province AND d.dossier_id = result_document.dossier_id)));
