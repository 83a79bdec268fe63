-- Which document a dossier's sealed result is by now, and until when its last time stamp proves it: so that archives
-- are renewed in time.
--
-- Lock: ACCESS EXCLUSIVE on dossier.dossier while the rows of sealed results are filled in and the index is made,
-- seconds for a million; on dossier.result_document while its rows are checked. Reversal: drop the index and the
-- columns. Depends on: 0002 (dossier), 0006 (result_document).

ALTER TABLE dossier.dossier
    -- Of the sealed result as it was renewed last; null before the seal.
    ADD COLUMN result_document  uuid,
    -- '-infinity': not known, so due at once.
    ADD COLUMN archive_end_time timestamptz,
    ADD CHECK ((result_document IS NULL) = (archive_end_time IS NULL));

-- What was sealed before has no such time in its events.
UPDATE dossier.dossier d
SET result_document = r.document_id, archive_end_time = '-infinity'
FROM dossier.result_document r
WHERE r.province = d.province AND r.dossier_id = d.dossier_id AND r.kind = 3;

CREATE INDEX dossier_by_archive_end ON dossier.dossier (province, archive_end_time, dossier_id)
    WHERE archive_end_time IS NOT NULL;

-- 4: the sealed result with its archive renewed.
ALTER TABLE dossier.result_document
    DROP CONSTRAINT result_document_kind_check,
    ADD CONSTRAINT result_document_kind_check CHECK (kind BETWEEN 1 AND 4);
