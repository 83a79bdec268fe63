-- What the signatures in uploaded files are worth, as it was found last, and when to look again.
--
-- Lock: none (new table). Reversal: drop the table. Depends on: 0004 (document).

-- One row for each uploaded PDF or CMS file, written with its document. Earlier uploads have none.
CREATE TABLE document.verification (
    province        text        NOT NULL,
    document_id     uuid        NOT NULL,
    -- onestop.signing.v1.Verdict; 0 until the first look has ended.
    verdict         smallint    NOT NULL DEFAULT 0 CHECK (verdict BETWEEN 0 AND 5),
    -- onestop.signing.v1.Report.
    report          bytea       CHECK (length(report) <= 1048576),
    verify_time     timestamptz,
    -- The version of the trust file that was verified by.
    policy_version  text,
    -- How often a look was begun.
    tries           smallint    NOT NULL DEFAULT 0,
    -- Null: the verdict stands.
    next_try_time   timestamptz,
    PRIMARY KEY (province, document_id),
    CHECK ((verdict = 0) = (report IS NULL)),
    CHECK ((report IS NULL) = (verify_time IS NULL) AND (report IS NULL) = (policy_version IS NULL))
);
CREATE INDEX verification_due ON document.verification (province, next_try_time) WHERE next_try_time IS NOT NULL;

GRANT SELECT, INSERT ON document.verification TO onestop_documents;
GRANT UPDATE (verdict, report, verify_time, policy_version, tries, next_try_time)
    ON document.verification TO onestop_documents;
GRANT SELECT ON document.verification TO onestop_reader;

ALTER TABLE document.verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY write_verification ON document.verification TO onestop_documents USING (true) WITH CHECK (true);
-- Whoever may read the document: a reader sees only such rows of document.document.
CREATE POLICY read_verification ON document.verification FOR SELECT TO onestop_reader USING (
    province = (SELECT current_setting('onestop.province', true))
    AND EXISTS (SELECT FROM document.document d
                WHERE d.province = verification.province AND d.document_id = verification.document_id));
