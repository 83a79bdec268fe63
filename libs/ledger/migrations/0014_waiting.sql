-- What waits at intake and for supplements: the part of an inbox that is no task yet.
--
-- An index of the few dossiers that wait now. The status is one of its columns, so the one ordinary step that moves a
-- dossier from ACCEPTED to PROCESSING writes its row to a new place; no other ordinary step does.
--
-- Lock: SHARE on dossier.dossier while it is read once, seconds for a million: writers wait, readers do not.
-- Reversal: drop the index; lists are slower then. Depends on: 0002 (dossier).

-- 1: submitted, 5: awaiting a supplement.
CREATE INDEX dossier_waiting ON dossier.dossier (province, intake_unit) WHERE status IN (1, 5);
