-- Which document a signature beside its file (.p7s) was verified against, and what makes verdicts due again.
--
-- Lock: ACCESS EXCLUSIVE on document.verification, for a moment (columns without defaults) and while its indexes are
-- built; SHARE on dossier.document_use while its index is built: dossiers cannot be submitted meanwhile. Reversal: drop
-- the policy, the indexes and the columns. Depends on: 0002 (dossier.document_use), 0008 (verification).

ALTER TABLE document.verification
    -- Null: no signature beside a file, or none was found that it is for.
    ADD COLUMN signed_document_id uuid,
    -- Of a signature whose file was not found: how many other files its dossiers had then. Null: it waits for none.
    ADD COLUMN files_seen integer;

CREATE INDEX verification_waiting ON document.verification (province, verify_time) WHERE files_seen IS NOT NULL;
-- By what version of the trust file: what was verified by another one is due again.
CREATE INDEX verification_policy ON document.verification (province, policy_version, verify_time)
    WHERE next_try_time IS NULL;
-- The files of a dossier.
CREATE INDEX document_use_dossier ON dossier.document_use (province, dossier_id);

GRANT UPDATE (signed_document_id, files_seen) ON document.verification TO onestop_documents;
GRANT USAGE ON SCHEMA dossier TO onestop_documents;
GRANT SELECT ON dossier.document_use TO onestop_documents;
CREATE POLICY verify_document_use ON dossier.document_use FOR SELECT TO onestop_documents USING (true);
