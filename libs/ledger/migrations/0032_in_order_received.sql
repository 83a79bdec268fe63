-- Dossiers with one due time are listed in the order in which they were received, and those at intake in that order, too: ids
-- follow from requests and have none. The indexes of both lists have the order of the lists.
--
-- Neither names a column that an ordinary step changes. Programs of before this read by the new ones, too: they sort what is
-- due at one instant, and what waits at intake.
--
-- Lock: SHARE on dossier.dossier while each index is made, seconds for a million: reads go on, writes wait. Then ACCESS
-- EXCLUSIVE, for an instant. Reversal: the indexes of before, which 0002 and 0031 hold. Depends on: 0031.

CREATE INDEX dossier_pending_in_order ON dossier.dossier (province, due_time, submit_time, dossier_id)
    WHERE accept_time IS NOT NULL AND finish_time IS NULL;
CREATE INDEX dossier_at_intake_in_order ON dossier.dossier (province, submit_time, dossier_id)
    WHERE accept_time IS NULL AND status IN (1, 5);
DROP INDEX dossier.dossier_pending;
DROP INDEX dossier.dossier_at_intake;
ALTER INDEX dossier.dossier_pending_in_order RENAME TO dossier_pending;
ALTER INDEX dossier.dossier_at_intake_in_order RENAME TO dossier_at_intake;
