-- The dossiers that wait at intake, in the order in which they are listed: those that ended there stand elsewhere in the list, and
-- grow in number.
--
-- Lock: SHARE on dossier.dossier while the index is made, seconds for a million: reads go on, writes wait. Reversal: DROP
-- INDEX dossier.dossier_at_intake. Depends on: 0002.

CREATE INDEX dossier_at_intake ON dossier.dossier (province, dossier_id) WHERE accept_time IS NULL AND status IN (1, 5);
