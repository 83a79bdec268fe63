-- What waits for the counter besides what is at intake: papers of a supplement that came through the portal and are to be checked,
-- and applicants who want their dossiers to end. Dossiers that wait for a payment (status 6) are listed with those that wait for
-- a supplement (5).
--
-- Rows of before have neither, so nothing is filled in. Neither column is written by an ordinary step.
--
-- Lock: ACCESS EXCLUSIVE on dossier.dossier for an instant, then SHARE while the index is made, seconds for a million: reads go
-- on, writes wait. Reversal: the index of 0014, and drop the columns. Depends on: 0014.

-- check_due_time: until when papers that came must be checked, 'infinity' where the calendar did not reach. end_request: an
-- EndKind of the contract.
ALTER TABLE dossier.dossier ADD COLUMN check_due_time timestamptz, ADD COLUMN end_request smallint;
GRANT SELECT (check_due_time, end_request), UPDATE (check_due_time, end_request) ON dossier.dossier
    TO onestop_intake, onestop_workflow, onestop_approval;
GRANT INSERT (check_due_time, end_request) ON dossier.dossier TO onestop_intake;
GRANT SELECT (check_due_time, end_request) ON dossier.dossier TO onestop_reader;

-- An apology has a number of its own (Mẫu 04), and the workflow service records it.
GRANT SELECT, INSERT, UPDATE ON dossier.number TO onestop_workflow;

CREATE INDEX dossier_waiting_in_course ON dossier.dossier (province, intake_unit)
    WHERE status IN (1, 5, 6) OR end_request IS NOT NULL;
DROP INDEX dossier.dossier_waiting;
ALTER INDEX dossier.dossier_waiting_in_course RENAME TO dossier_waiting;

-- What applicants write, and who took part in an inspection, stand beside their events (kinds 5 and 6). The rows of before are
-- of the kinds that were allowed; they are read once to see it, while reads and writes go on.
ALTER TABLE dossier.personal_data DROP CONSTRAINT personal_data_kind_check;
ALTER TABLE dossier.personal_data ADD CONSTRAINT personal_data_kind_check CHECK (kind BETWEEN 1 AND 6) NOT VALID;
ALTER TABLE dossier.personal_data VALIDATE CONSTRAINT personal_data_kind_check;
