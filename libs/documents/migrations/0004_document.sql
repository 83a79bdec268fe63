-- What is known of the files that were uploaded. The bytes stand in the file store, under their SHA-256.
--
-- Lock: none (new table). Reversal: drop the schema; the files remain. Depends on: 0001 (roles), 0002
-- (dossier.document_use).

CREATE SCHEMA document;

-- One row for each upload; several may name the same bytes. Written after the file is safe on its disk, so a
-- row always has a file.
CREATE TABLE document.document (
    province    text        NOT NULL,
    -- Made of the three columns of the unique key: a repeat meets its first attempt.
    document_id uuid        NOT NULL,
    -- Whose request_id it is: the subject of the credentials.
    caller      text        NOT NULL,
    request_id  uuid        NOT NULL,
    -- Who may read it before any dossier names it: the id of the member of staff or of the system.
    uploaded_by text        NOT NULL,
    -- As the sender named it; may hold personal data.
    file_name   text        NOT NULL CHECK (file_name <> ''),
    media_type  text        NOT NULL,
    size_bytes  bigint      NOT NULL CHECK (size_bytes >= 1),
    sha256      bytea       NOT NULL CHECK (length(sha256) = 32),
    upload_time timestamptz NOT NULL,
    PRIMARY KEY (province, document_id),
    UNIQUE (province, caller, request_id)
);

GRANT USAGE ON SCHEMA document TO onestop_reader, onestop_documents;
GRANT SELECT, INSERT ON document.document TO onestop_documents;
GRANT SELECT ON document.document TO onestop_reader;

ALTER TABLE document.document ENABLE ROW LEVEL SECURITY;
CREATE POLICY write_document ON document.document TO onestop_documents USING (true) WITH CHECK (true);
-- Whoever uploaded it, and whoever may see a dossier that names it: document_use shows a reader only rows of
-- dossiers that they may see.
CREATE POLICY read_document ON document.document FOR SELECT TO onestop_reader USING (
    province = (SELECT current_setting('onestop.province', true))
    AND (uploaded_by = (SELECT nullif(current_setting('onestop.staff_id', true), ''))
         OR EXISTS (SELECT FROM dossier.document_use u
                    WHERE u.province = document.province AND u.document_id = document.document_id)));
