-- What waits for the counter besides what is at intake: papers of a supplement that came through the portal and are to be checked,
-- and applicants who want their dossiers to end. Dossiers that wait for a payment (status 6) are listed with those that wait for
-- a supplement (5).
--
-- Rows of before have neither, so nothing is filled in. Neither column is written by an ordinary step.
--
-- Lock: ACCESS EXCLUSIVE on dossier.dossier for an instant, then SHARE while the index is made, seconds for a million: reads go
-- on, writes wait. Reversal: the index of 0014, the grants, policies and the function of 0035; drop the columns. Depends on: 0014,
-- 0035.

-- check_due_time: until when papers that came must be checked, 'infinity' where the calendar did not reach. end_request: an
-- EndKind of the contract.
ALTER TABLE dossier.dossier ADD COLUMN check_due_time timestamptz, ADD COLUMN end_request smallint;
-- Written with the other columns that ordinary steps leave alone; shown by inboxes.
GRANT UPDATE (check_due_time, end_request) ON dossier.dossier TO onestop_intake, onestop_approval;
GRANT SELECT (check_due_time, end_request) ON dossier.dossier TO onestop_workflow_reader;

-- The workflow service stops the clock for a payment, keeps who took part in an inspection beside its event, and numbers apologies
-- (Mẫu 04).
GRANT INSERT ON dossier.clock, dossier.personal_data TO onestop_workflow;
GRANT SELECT, INSERT, UPDATE (last) ON dossier.number TO onestop_workflow;
DROP POLICY number_dossiers ON dossier.number;
CREATE POLICY number_dossiers ON dossier.number TO onestop_intake
    USING (NOT starts_with(series, 'document/') AND NOT starts_with(series, 'apology/'))
    WITH CHECK (NOT starts_with(series, 'document/') AND NOT starts_with(series, 'apology/'));
CREATE POLICY number_apologies ON dossier.number TO onestop_workflow
    USING (starts_with(series, 'apology/')) WITH CHECK (starts_with(series, 'apology/'));

CREATE OR REPLACE FUNCTION dossier.appends(service text, kind smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE service
        -- 20 Submitted, 21 Accepted, 22 RejectedAtIntake, 31 ResultReturned, 32 SupplementRequested, 33 SupplementReceived,
        -- 35 Withdrawn, 36 Stopped, 41 SubmissionAmended, 43 PersonalDataErased, 47 PaymentReceived, 51 MessageWritten,
        -- 52 EndRequested, 53 EndDeclined, 54 SupplementHandedIn, 55 SupplementDeclined; of imported histories
        -- 34 RefusedIneligible, 37 Finished, 38 StepRecorded.
        WHEN 'intake' THEN kind IN (20, 21, 22, 31, 32, 33, 34, 35, 36, 37, 38, 41, 43, 47, 51, 52, 53, 54, 55)
        -- 23 TaskClaimed, 24 TaskAssigned, 25 StepCompleted, 26 StepSentBack, 27 ResultDrafted, 42 TaskReleased, 44 StepRecalled,
        -- 45 DeadlineExtended, 46 PaymentRequested, 48 ConsultationRequested, 49 ConsultationAnswered, 50 VerificationRecorded.
        WHEN 'workflow' THEN kind IN (23, 24, 25, 26, 27, 42, 44, 45, 46, 48, 49, 50)
        -- 27 ResultDrafted, 28 ResultSigned, 29 DraftRefused, 30 ResultSealed, 39 ResultNumbered, 40 ArchiveRenewed.
        WHEN 'approval' THEN kind IN (27, 28, 29, 30, 39, 40)
        ELSE false END
$$;

CREATE INDEX dossier_waiting_in_course ON dossier.dossier (province, intake_unit)
    WHERE status IN (1, 5, 6) OR end_request IS NOT NULL;
DROP INDEX dossier.dossier_waiting;
ALTER INDEX dossier.dossier_waiting_in_course RENAME TO dossier_waiting;

-- What applicants write, and who took part in an inspection, stand beside their events (kinds 5 and 6). The rows of before are
-- of the kinds that were allowed; they are read once to see it, while reads and writes go on.
ALTER TABLE dossier.personal_data DROP CONSTRAINT personal_data_kind_check;
ALTER TABLE dossier.personal_data ADD CONSTRAINT personal_data_kind_check CHECK (kind BETWEEN 1 AND 6) NOT VALID;
ALTER TABLE dossier.personal_data VALIDATE CONSTRAINT personal_data_kind_check;
