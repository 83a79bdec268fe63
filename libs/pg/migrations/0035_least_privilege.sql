-- Each role has what the statements of its program need, and no more (docs/adr/0033): columns and not tables; the kinds of
-- event that a service appends; and a role of its own that each service reads as, for the columns that it shows.
-- tests/testdata/database_roles.txt has the whole of it.
--
-- Roles belong to the whole cluster: what another database of it may still need stays.
--
-- Lock: ACCESS EXCLUSIVE on each table with a policy, for an instant. Servers of the version before cannot read any more until they
-- are replaced. Reversal: the grants and policies of 0002 to 0034. Depends on: 0033, 0034.

-- ---------------------------------------------------------------------------------------------------------
-- Whom services read as. onestop_reader is the role of the policies and has no table: what a service shows is granted to
-- onestop_SERVICE_reader, a member of it, which the service's own role takes for a transaction (SET LOCAL ROLE).

DO $roles$
DECLARE
    service text;
BEGIN
    FOREACH service IN ARRAY ARRAY['catalog', 'documents', 'intake', 'workflow', 'approval', 'tracking', 'statistics'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', 'onestop_' || service || '_reader');
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT onestop_reader TO %I', 'onestop_' || service || '_reader');
        EXECUTE format('GRANT %I TO %I', 'onestop_' || service || '_reader', 'onestop_' || service);
    END LOOP;
    -- Whom `onestop verify` reads as: all of the ledger. No service is a member; a superuser takes it, or whom it is granted to.
    BEGIN
        CREATE ROLE onestop_verifier NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    -- Not in use since 0025. Another database of the cluster may be from before that.
    BEGIN
        DROP ROLE IF EXISTS onestop_keeper;
    EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL;
    END;
END
$roles$;

REVOKE ALL ON ALL TABLES IN SCHEMA dossier, document FROM onestop_reader;
REVOKE ALL ON SCHEMA catalog FROM onestop_reader;

-- A position tells nothing of a dossier: every server says how far the log is.
GRANT SELECT ON dossier.log_head TO onestop_catalog_reader, onestop_documents_reader, onestop_intake_reader,
    onestop_workflow_reader, onestop_approval_reader, onestop_tracking_reader, onestop_statistics_reader;

-- Whose tasks stay behind when a person leaves.
GRANT SELECT (province, dossier_id, assignee, due_time, finish_time) ON dossier.task TO onestop_catalog_reader;
GRANT SELECT (province, dossier_id, code) ON dossier.dossier TO onestop_catalog_reader;

-- Papers and results, and the events that hold a result's signatures.
GRANT SELECT (province, document_id, uploaded_by, file_name, media_type, size_bytes, sha256, upload_time) ON document.document
    TO onestop_documents_reader;
GRANT SELECT (province, document_id, verdict, report, next_try_time, signed_document_id) ON document.verification
    TO onestop_documents_reader;
GRANT SELECT (province, dossier_id, document_id) ON dossier.document_use TO onestop_documents_reader;
GRANT SELECT ON dossier.result_document TO onestop_documents_reader;
GRANT SELECT (province, dossier_id, code) ON dossier.dossier TO onestop_documents_reader;
GRANT SELECT (province, dossier_id, seq, kind, occur_time, payload) ON dossier.event TO onestop_documents_reader;

-- Dossiers alike, the secret of a look-up, the papers that are handed in, what is there to be erased.
GRANT SELECT (province, dossier_id, version, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel,
    owner_name, submitted_by, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number,
    accept_time, limit_unit, due_time, finish_time, return_time, document_symbol, open_step, holder, result_document,
    archive_end_time, owner_identity) ON dossier.dossier TO onestop_intake_reader;
GRANT SELECT ON dossier.clock, dossier.personal_data TO onestop_intake_reader;
GRANT SELECT (province, dossier_id, seq, kind, payload, hash, batch, ordinal) ON dossier.event TO onestop_intake_reader;
GRANT SELECT (province, first_position, batch) ON dossier.log TO onestop_intake_reader;
GRANT SELECT (province, document_id, media_type, file_name, size_bytes, sha256) ON document.document TO onestop_intake_reader;
GRANT SELECT (province, document_id) ON dossier.document_use TO onestop_intake_reader;

-- Inboxes, and drafts that were made elsewhere.
GRANT SELECT ON dossier.task TO onestop_workflow_reader;
GRANT SELECT (province, dossier_id, status, procedure_code, intake_unit, resolving_agency, channel, owner_name, submit_time,
    intake_due_time, code, due_time) ON dossier.dossier TO onestop_workflow_reader;
GRANT SELECT (province, dossier_id, seq, kind, occur_time, actor, recorded_by, payload) ON dossier.event TO onestop_workflow_reader;
GRANT SELECT (province, dossier_id, document_id, number, kind) ON dossier.result_document TO onestop_workflow_reader;
GRANT SELECT (province, document_id, media_type, file_name, size_bytes, sha256) ON document.document TO onestop_workflow_reader;
GRANT SELECT (province, document_id) ON dossier.document_use TO onestop_workflow_reader;

-- What is filled in and signed, and archives.
GRANT SELECT (province, dossier_id, version, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel,
    owner_name, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time, limit_unit, due_time,
    finish_time, return_time, document_symbol, open_step, holder, result_document, archive_end_time) ON dossier.dossier
    TO onestop_approval_reader;
GRANT SELECT ON dossier.clock, dossier.personal_data TO onestop_approval_reader;
GRANT SELECT (province, dossier_id, seq, kind, payload, hash, batch, ordinal) ON dossier.event TO onestop_approval_reader;
GRANT SELECT (province, first_position, batch) ON dossier.log TO onestop_approval_reader;

-- Lists, dossiers and their timelines, feeds, look-ups.
GRANT SELECT (province, dossier_id, version, status, procedure_code, procedure_version, intake_unit, resolving_agency, channel,
    owner_name, external_reference, lookup_secret_hash, submit_time, intake_due_time, code, register_number, accept_time,
    limit_unit, due_time, finish_time, return_time, document_symbol, open_step, holder, result_document, archive_end_time)
    ON dossier.dossier TO onestop_tracking_reader;
GRANT SELECT ON dossier.clock, dossier.personal_data TO onestop_tracking_reader;
GRANT SELECT (province, dossier_id, seq, kind, payload, hash, batch, ordinal) ON dossier.event TO onestop_tracking_reader;
GRANT SELECT (province, first_position, batch) ON dossier.log TO onestop_tracking_reader;

-- Figures and the lists behind them: no name, no act.
GRANT SELECT (province, dossier_id, status, procedure_code, procedure_version, resolving_agency, channel, submit_time, code,
    accept_time, limit_unit, due_time, finish_time) ON dossier.dossier TO onestop_statistics_reader;
GRANT SELECT ON dossier.clock TO onestop_statistics_reader;
GRANT SELECT (province, dossier_id, kind, occur_time) ON dossier.event TO onestop_statistics_reader;

GRANT USAGE ON SCHEMA dossier TO onestop_verifier;
GRANT SELECT ON dossier.event, dossier.log, dossier.log_head, dossier.log_tree, dossier.follower, dossier.dossier, dossier.task, dossier.clock,
    dossier.document_use, dossier.personal_data, dossier.result_document TO onestop_verifier;

DO $$
DECLARE
    derived text;
BEGIN
    FOREACH derived IN ARRAY ARRAY['event', 'log', 'log_tree', 'dossier', 'task', 'clock', 'document_use', 'personal_data',
                                   'result_document'] LOOP
        EXECUTE format('CREATE POLICY prove_%1$s ON dossier.%1$I FOR SELECT TO onestop_verifier USING (true)', derived);
    END LOOP;
    -- Lists are of a province; papers and names of all of it are read by look-ups alone, whose permission is a secret.
    FOREACH derived IN ARRAY ARRAY['personal_data', 'document_use', 'result_document'] LOOP
        EXECUTE format($policy$
            CREATE POLICY no_%1$s_of_all ON dossier.%1$I AS RESTRICTIVE FOR SELECT
                TO onestop_documents_reader, onestop_intake_reader, onestop_workflow_reader, onestop_approval_reader
                USING (current_setting('onestop.scope', true) <> 'province')
            $policy$, derived);
    END LOOP;
END $$;
-- 28 ResultSigned, 30 ResultSealed, 40 ArchiveRenewed.
CREATE POLICY no_act_but_signatures ON dossier.event AS RESTRICTIVE FOR SELECT TO onestop_documents_reader
    USING (kind IN (28, 30, 40));
DROP POLICY read_log_tree ON dossier.log_tree;

-- ---------------------------------------------------------------------------------------------------------
-- What services append and derive.

-- The kinds of event (the numbers in Event's oneof) that a service appends. The one place that says so: a new kind is a
-- migration that replaces this function. What it cannot bind: on which dossier, by whom and when, and whether an act of an
-- imported history, which has the kinds of live ones, was imported; the domain decides that, and `onestop verify` finds what
-- does not follow. That the bytes are of the kind beside them is checked by each reader (dossier::History).
CREATE FUNCTION dossier.appends(service text, kind smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE service
        -- 20 Submitted, 21 Accepted, 22 RejectedAtIntake, 31 ResultReturned, 32 SupplementRequested, 33 SupplementReceived,
        -- 41 SubmissionAmended, 43 PersonalDataErased; of imported histories 34 RefusedIneligible, 35 Withdrawn, 36 Stopped,
        -- 37 Finished, 38 StepRecorded.
        WHEN 'intake' THEN kind IN (20, 21, 22, 31, 32, 33, 34, 35, 36, 37, 38, 41, 43)
        -- 23 TaskClaimed, 24 TaskAssigned, 25 StepCompleted, 26 StepSentBack, 27 ResultDrafted, 42 TaskReleased.
        WHEN 'workflow' THEN kind IN (23, 24, 25, 26, 27, 42)
        -- 27 ResultDrafted, 28 ResultSigned, 29 DraftRefused, 30 ResultSealed, 39 ResultNumbered, 40 ArchiveRenewed.
        WHEN 'approval' THEN kind IN (27, 28, 29, 30, 39, 40)
        ELSE false END
$$;

DROP POLICY write_event ON dossier.event;
CREATE POLICY fold_event ON dossier.event FOR SELECT TO onestop_intake, onestop_workflow, onestop_approval USING (true);
-- Imported history alone is recorded by another than who acted.
CREATE POLICY append_by_intake ON dossier.event FOR INSERT TO onestop_intake WITH CHECK (dossier.appends('intake', kind));
CREATE POLICY append_by_workflow ON dossier.event FOR INSERT TO onestop_workflow
    WITH CHECK (dossier.appends('workflow', kind) AND recorded_by = '');
CREATE POLICY append_by_approval ON dossier.event FOR INSERT TO onestop_approval
    WITH CHECK (dossier.appends('approval', kind) AND recorded_by = '');

REVOKE ALL ON dossier.event, dossier.log, dossier.log_head, dossier.dossier, dossier.task, dossier.clock, dossier.document_use,
    dossier.personal_data, dossier.result_document, dossier.number FROM onestop_intake, onestop_workflow, onestop_approval;

GRANT INSERT, SELECT (province, dossier_id, seq, kind, payload, hash, caller, request_id, fingerprint, batch, ordinal)
    ON dossier.event TO onestop_intake, onestop_workflow, onestop_approval;
GRANT INSERT, SELECT (province, first_position, batch) ON dossier.log TO onestop_intake, onestop_workflow, onestop_approval;
GRANT SELECT, INSERT, UPDATE (position) ON dossier.log_head TO onestop_intake, onestop_workflow, onestop_approval;

-- Ordinary steps write these columns of a dossier.
GRANT SELECT (province, dossier_id, version, code),
    UPDATE (version, last_hash, status, open_task, open_step, holder, change_time)
    ON dossier.dossier TO onestop_intake, onestop_workflow, onestop_approval;
-- What is no ordinary step.
GRANT UPDATE (procedure_version, intake_due_time, code, register_number, accept_time, limit_unit, due_time, finish_time,
    return_time, document_symbol, result_document, archive_end_time)
    ON dossier.dossier TO onestop_intake, onestop_approval;
-- Whose it is. What was submitted besides is never changed: for what, where, by whom, with which secret.
GRANT INSERT, UPDATE (owner_name, owner_identity) ON dossier.dossier TO onestop_intake;

GRANT SELECT (province, dossier_id, number), INSERT, UPDATE (assignee, claim_time, finish_time, outcome) ON dossier.task
    TO onestop_intake, onestop_workflow, onestop_approval;
GRANT INSERT ON dossier.clock TO onestop_intake, onestop_approval;
GRANT INSERT ON dossier.document_use TO onestop_intake, onestop_workflow;
GRANT INSERT ON dossier.result_document TO onestop_approval;
-- Every writer folds histories.
GRANT SELECT ON dossier.personal_data TO onestop_intake, onestop_workflow, onestop_approval;
GRANT INSERT, UPDATE (salt, data) ON dossier.personal_data TO onestop_intake;

-- Document numbers are those of approval, all others those of intake. They only grow.
GRANT SELECT, INSERT, UPDATE (last) ON dossier.number TO onestop_intake, onestop_approval;
ALTER TABLE dossier.number ENABLE ROW LEVEL SECURITY;
CREATE POLICY number_dossiers ON dossier.number TO onestop_intake
    USING (NOT starts_with(series, 'document/')) WITH CHECK (NOT starts_with(series, 'document/'));
CREATE POLICY number_documents ON dossier.number TO onestop_approval
    USING (starts_with(series, 'document/')) WITH CHECK (starts_with(series, 'document/'));
CREATE FUNCTION dossier.refuse_decrease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last < OLD.last THEN
        RAISE EXCEPTION 'a counter of numbers only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_only_grows BEFORE UPDATE ON dossier.number
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_decrease();

-- ---------------------------------------------------------------------------------------------------------
-- The other modules.

REVOKE UPDATE ON catalog.entry FROM onestop_catalog;
GRANT UPDATE (content, revision) ON catalog.entry TO onestop_catalog;
REVOKE INSERT ON document.verification FROM onestop_documents;
GRANT INSERT (province, document_id, next_try_time) ON document.verification TO onestop_documents;
REVOKE UPDATE ON dossier.follower FROM onestop_follower;
GRANT UPDATE (position) ON dossier.follower TO onestop_follower;

-- Every role may call a function until it is said otherwise. Those of triggers are called by none.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA dossier, document FROM PUBLIC;
REVOKE ALL ON FUNCTION audit.hash_of(bytea, audit.entry), audit.refuse_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dossier.reader_is_of(text), dossier.reader_may_see(text, text, text), dossier.reader_sees(text, uuid),
    dossier.reader_sees_use(text, uuid), dossier.reader_reads(text, uuid, boolean), document.reader_sees(text, uuid)
    TO onestop_reader;
GRANT EXECUTE ON FUNCTION dossier.appends(text, smallint) TO onestop_intake, onestop_workflow, onestop_approval;
GRANT EXECUTE ON FUNCTION audit.hash_of(bytea, audit.entry) TO onestop_auditor;
