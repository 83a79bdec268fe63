-- Signatures that were prepared and wait for their signer: which bytes are appended to which document.
--
-- Lock: none (new schema). Reversal: drop the schema; whoever is signing prepares again. Depends on: 0001 (roles).

CREATE SCHEMA approval;

-- Lives for minutes: expired rows are deleted by the next that prepares.
CREATE TABLE approval.session (
    province        text        NOT NULL,
    -- Made of caller and request_id: a repeat meets its first attempt.
    session_id      uuid        NOT NULL,
    -- SHA-256 over the request: another content under the same id is refused.
    fingerprint     bytea       NOT NULL,
    staff_id        text        NOT NULL,
    dossier_id      uuid        NOT NULL,
    task_number     integer     NOT NULL,
    -- 5 SIGN, 6 SEAL.
    kind            smallint    NOT NULL CHECK (kind IN (5, 6)),
    -- The document that is appended to.
    document_id     uuid        NOT NULL,
    document_sha256 bytea       NOT NULL CHECK (length(document_sha256) = 32),
    document_size   bigint      NOT NULL CHECK (document_size >= 1),
    appended        bytea       NOT NULL CHECK (length(appended) <= 2097152),
    byte_range      bigint[]    NOT NULL CHECK (array_length(byte_range, 1) = 4),
    digest          bytea       NOT NULL CHECK (length(digest) = 32),
    expire_time     timestamptz NOT NULL,
    PRIMARY KEY (province, session_id)
);
CREATE INDEX session_by_staff ON approval.session (province, staff_id, expire_time);
CREATE INDEX session_by_expiry ON approval.session (province, expire_time);

GRANT USAGE ON SCHEMA approval TO onestop_approval;
GRANT SELECT, INSERT, DELETE ON approval.session TO onestop_approval;
