-- The log keeper counts the sealed results whose last time stamp comes to its end, for the gauges: by the index
-- dossier_by_archive_end alone.
--
-- Lock: none but on the table's entry in the catalogue. Reversal: revoke the column. Depends on: 0005 (the keeper's
-- policy), 0009 (the column and its index).

GRANT SELECT (archive_end_time) ON dossier.dossier TO onestop_keeper;
