-- Dossiers are found by what the portal or an old system calls them, where no dossier has that code.
--
-- Lock: SHARE on dossier.dossier while the index is made, seconds for a million: reads go on, writes wait. Reversal: drop
-- the index; the look-up by a reference then reads the whole table. Depends on: 0002 (dossier).

CREATE INDEX dossier_by_external_reference ON dossier.dossier (province, external_reference)
    WHERE external_reference <> '';
