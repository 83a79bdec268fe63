-- The open dossiers of one owner are found by the owner's identity, so that a second submission of the same procedure is
-- told at once. The key is a hash over the kind and the number (libs/dossier/identity.h). '' is an owner without a
-- number; NULL a row that was written before this column was, until an event rewrites it: of those nothing is told.
--
-- The index names no column that an ordinary step changes.
--
-- Lock: ACCESS EXCLUSIVE on dossier.dossier while it is read once for the index, seconds for a million. Reversal: drop the
-- index and the column. Depends on: 0002 (dossier).

ALTER TABLE dossier.dossier ADD COLUMN owner_identity bytea;

CREATE INDEX dossier_open_by_owner ON dossier.dossier (province, owner_identity, procedure_code)
    WHERE owner_identity <> '' AND finish_time IS NULL;
