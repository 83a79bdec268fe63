-- The ledger: events, their order, what is derived from them, numbers and recorded answers.
--
-- Every primary and unique key begins with `province`: the tenant and the distribution key.
-- Enumerations are stored with the numbers of onestop.common.v1.
-- Lock: none (new tables). Reversal: drop the schema. Depends on: 0001 (roles).

CREATE SCHEMA dossier;

-- ---------------------------------------------------------------------------------------------------------
-- The truth.

-- One row for each act. `payload` holds the exact bytes of an onestop.dossier.v1.Event; the columns beside it
-- are copies that `onestop verify` compares. hash = SHA-256(hash of the event before || payload).
CREATE TABLE dossier.event (
    province    text        NOT NULL,
    dossier_id  uuid        NOT NULL,
    seq         bigint      NOT NULL CHECK (seq >= 1),
    -- The number of the act in Event's oneof.
    kind        smallint    NOT NULL,
    occur_time  timestamptz NOT NULL,
    record_time timestamptz NOT NULL,
    actor       text        NOT NULL,
    -- The system that recorded the act with the migration right; empty for acts done here.
    recorded_by text        NOT NULL,
    trace_id    bytea       NOT NULL,
    payload     bytea       NOT NULL,
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    -- The log keeper orders by it: sequences are given out before commit, transaction ids can be compared
    -- with the oldest one that still runs.
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (province, dossier_id, seq)
);
CREATE INDEX event_by_xid ON dossier.event (province, xid);

CREATE FUNCTION dossier.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier.event
    FOR EACH STATEMENT EXECUTE FUNCTION dossier.refuse_change();

-- The order of everything: positions 1, 2, 3 … without gaps, given by the log keeper after commit.
CREATE TABLE dossier.log (
    province   text   NOT NULL,
    position   bigint NOT NULL CHECK (position >= 1),
    dossier_id uuid   NOT NULL,
    seq        bigint NOT NULL,
    PRIMARY KEY (province, position),
    UNIQUE (province, dossier_id, seq)
);
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier.log
    FOR EACH STATEMENT EXECUTE FUNCTION dossier.refuse_change();

-- The end of the log. Every event with a transaction id below `horizon` has its position.
CREATE TABLE dossier.log_head (
    province text   PRIMARY KEY,
    position bigint NOT NULL,
    horizon  xid8   NOT NULL
);

-- How far each follower of the log has come.
CREATE TABLE dossier.follower (
    province text   NOT NULL,
    name     text   NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (province, name)
);

-- ---------------------------------------------------------------------------------------------------------
-- Derived from events, in the same transaction; `onestop verify` makes them again and compares.

CREATE TABLE dossier.dossier (
    province           text        NOT NULL,
    dossier_id         uuid        NOT NULL,
    -- The number of events, and the hash of the last one.
    version            bigint      NOT NULL,
    last_hash          bytea       NOT NULL,
    status             smallint    NOT NULL,
    procedure_code     text        NOT NULL,
    procedure_version  integer     NOT NULL,
    intake_unit        text        NOT NULL,
    resolving_agency   text        NOT NULL,
    channel            smallint    NOT NULL,
    -- Personal data: masked before it leaves in a list.
    owner_name         text        NOT NULL,
    submitted_by       text        NOT NULL,
    external_reference text        NOT NULL,
    lookup_secret_hash bytea       NOT NULL,
    submit_time        timestamptz NOT NULL,
    intake_due_time    timestamptz,
    code               text,
    register_number    bigint,
    accept_time        timestamptz,
    limit_unit         smallint,
    due_time           timestamptz,
    finish_time        timestamptz,
    return_time        timestamptz,
    document_symbol    text,
    open_task          integer,
    open_step          integer,
    holder             text,
    change_time        timestamptz NOT NULL,
    PRIMARY KEY (province, dossier_id),
    UNIQUE (province, code)
) WITH (fillfactor = 80);
-- None of these names a column that an ordinary step changes: such an update stays on its page.
CREATE INDEX dossier_by_acceptance ON dossier.dossier (province, accept_time);
CREATE INDEX dossier_by_end ON dossier.dossier (province, finish_time) WHERE finish_time IS NOT NULL;
CREATE INDEX dossier_pending ON dossier.dossier (province, due_time, dossier_id)
    WHERE accept_time IS NOT NULL AND finish_time IS NULL;

CREATE TABLE dossier.task (
    province    text        NOT NULL,
    dossier_id  uuid        NOT NULL,
    number      integer     NOT NULL,
    step        integer     NOT NULL,
    kind        smallint    NOT NULL,
    role        smallint    NOT NULL,
    agency_id   text        NOT NULL,
    -- Empty while nobody holds it.
    assignee    text        NOT NULL,
    open_time   timestamptz NOT NULL,
    -- 'infinity' for a step without a limit of its own.
    due_time    timestamptz NOT NULL,
    claim_time  timestamptz,
    finish_time timestamptz,
    outcome     text        NOT NULL,
    PRIMARY KEY (province, dossier_id, number)
) WITH (fillfactor = 80);
CREATE INDEX task_open ON dossier.task (province, agency_id, role, due_time, dossier_id) WHERE finish_time IS NULL;

-- Stretches of the clock: which due date was in force when. For figures as of an instant in the past.
CREATE TABLE dossier.clock (
    province   text        NOT NULL,
    dossier_id uuid        NOT NULL,
    number     integer     NOT NULL,
    start_time timestamptz NOT NULL,
    running    boolean     NOT NULL,
    due_time   timestamptz,
    PRIMARY KEY (province, dossier_id, number)
);

-- Which dossiers name a file: who may see the dossier may read the file.
CREATE TABLE dossier.document_use (
    province    text NOT NULL,
    dossier_id  uuid NOT NULL,
    document_id uuid NOT NULL,
    PRIMARY KEY (province, document_id, dossier_id)
);

-- ---------------------------------------------------------------------------------------------------------
-- Numbers and answers.

-- Counters that issue 1, 2, 3 … inside the transaction that uses the number: unique, in order, without gaps.
CREATE TABLE dossier.number (
    province text   NOT NULL,
    series   text   NOT NULL,
    period   text   NOT NULL,
    last     bigint NOT NULL,
    PRIMARY KEY (province, series, period)
) WITH (fillfactor = 50);

-- One row for each command that was done: the same caller with the same request_id gets `answer` again.
CREATE TABLE dossier.request (
    province    text        NOT NULL,
    caller      text        NOT NULL,
    request_id  uuid        NOT NULL,
    -- SHA-256 over the command: another content under the same id is refused.
    fingerprint bytea       NOT NULL,
    dossier_id  uuid        NOT NULL,
    answer      bytea       NOT NULL,
    record_time timestamptz NOT NULL,
    -- Of these the random one decides first: comparing it costs least.
    PRIMARY KEY (province, request_id, caller)
);
CREATE INDEX request_by_age ON dossier.request USING brin (record_time);

-- ---------------------------------------------------------------------------------------------------------
-- Rights. Writers decide in libs/dossier and see their whole province; everybody else reads as
-- onestop_reader, through one predicate.

GRANT USAGE ON SCHEMA dossier TO onestop_reader, onestop_intake, onestop_workflow, onestop_approval,
    onestop_keeper;
GRANT SELECT ON dossier.event, dossier.log, dossier.dossier, dossier.task, dossier.clock, dossier.document_use
    TO onestop_reader;
GRANT SELECT ON dossier.log_head TO onestop_reader;

GRANT SELECT, INSERT ON dossier.event, dossier.clock, dossier.document_use, dossier.request
    TO onestop_intake, onestop_workflow, onestop_approval;
GRANT SELECT, INSERT, UPDATE ON dossier.task TO onestop_intake, onestop_workflow, onestop_approval;
GRANT SELECT, UPDATE ON dossier.dossier TO onestop_intake, onestop_workflow, onestop_approval;
GRANT INSERT ON dossier.dossier TO onestop_intake;
GRANT SELECT, INSERT, UPDATE ON dossier.number TO onestop_intake, onestop_approval;

GRANT SELECT ON dossier.event TO onestop_keeper;
GRANT SELECT, INSERT ON dossier.log TO onestop_keeper;
GRANT SELECT, INSERT, UPDATE ON dossier.log_head, dossier.follower TO onestop_keeper;
-- Recorded answers are kept for 30 days at least; the log keeper clears older ones.
GRANT SELECT, DELETE ON dossier.request TO onestop_keeper;

-- The reader's settings, as arrays and scalars that are read once for each statement.
CREATE FUNCTION dossier.reader_agencies() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('onestop.agencies', true), ''), '{}')::text[]
$$;

ALTER TABLE dossier.dossier ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier.task ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier.clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier.document_use ENABLE ROW LEVEL SECURITY;

-- The one predicate, the same as dossier::MaySee(): the whole province, the own agencies, or what the caller
-- submitted.
CREATE POLICY read_dossier ON dossier.dossier FOR SELECT TO onestop_reader USING (
    province = (SELECT current_setting('onestop.province', true))
    AND ((SELECT current_setting('onestop.scope', true)) = 'province'
         OR resolving_agency = ANY (ARRAY(SELECT unnest(dossier.reader_agencies())))
         OR intake_unit = ANY (ARRAY(SELECT unnest(dossier.reader_agencies())))
         OR submitted_by = (SELECT nullif(current_setting('onestop.submitter', true), ''))));

DO $$
DECLARE
    derived text;
BEGIN
    -- What belongs to a dossier is seen by those who see the dossier.
    FOREACH derived IN ARRAY ARRAY['event', 'log', 'task', 'clock', 'document_use'] LOOP
        EXECUTE format($policy$
            CREATE POLICY read_%1$s ON dossier.%1$I FOR SELECT TO onestop_reader USING (
                province = (SELECT current_setting('onestop.province', true))
                AND ((SELECT current_setting('onestop.scope', true)) = 'province'
                     OR EXISTS (SELECT FROM dossier.dossier d
                                WHERE d.province = %1$I.province AND d.dossier_id = %1$I.dossier_id)))
            $policy$, derived);
    END LOOP;
    FOREACH derived IN ARRAY ARRAY['dossier', 'event', 'task', 'clock', 'document_use'] LOOP
        EXECUTE format('CREATE POLICY write_%1$s ON dossier.%1$I TO onestop_intake, onestop_workflow, '
                       'onestop_approval USING (true) WITH CHECK (true)', derived);
    END LOOP;
END $$;
CREATE POLICY keep_event ON dossier.event FOR SELECT TO onestop_keeper USING (true);
CREATE POLICY keep_log ON dossier.log TO onestop_keeper USING (true) WITH CHECK (true);
