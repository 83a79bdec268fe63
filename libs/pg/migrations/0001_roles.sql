-- The roles that the programs log in as, and what nobody has.
--
-- Lock: none. Reversal: DROP ROLE each, once nothing is granted to it. Depends on: nothing.
-- Runs as: the owner of the database, with CREATEROLE. That role owns every object of the later migrations.
--
-- Roles belong to the whole cluster, not to one database: each is made only if it is not there, and keeps its
-- password and settings if it is. They have no password here; production sets one, or uses certificates.

-- One role for each door, so that a door that is broken into has only that door's rights. A later migration
-- grants each what it needs on the tables that the migration makes.
DO $roles$
DECLARE
    door text;
BEGIN
    -- What may be read, through row-level security: read transactions take this role (SET LOCAL ROLE).
    BEGIN
        CREATE ROLE onestop_reader NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;

    FOREACH door IN ARRAY ARRAY[
        'onestop_catalog', 'onestop_documents', 'onestop_intake', 'onestop_workflow', 'onestop_approval',
        'onestop_tracking', 'onestop_statistics', 'onestop_keeper'
    ] LOOP
        BEGIN
            -- NOINHERIT: a member of onestop_reader reads as a reader only after SET ROLE, when the policies
            -- see whom it reads for.
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', door);
            -- The last resort. Programs set tighter ones for each transaction, from the caller's deadline.
            EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', door, '60s');
            EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', door, '30s');
            EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', door, '60s');
            EXECUTE format('ALTER ROLE %I SET search_path = %L', door, '');
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END
$roles$;

GRANT onestop_reader TO
    onestop_catalog, onestop_documents, onestop_intake, onestop_workflow, onestop_approval,
    onestop_tracking, onestop_statistics;

-- The schema `public` stays empty: nobody may put a function there that another's statement would find.
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- A server asks which migrations were applied before it serves.
GRANT USAGE ON SCHEMA onestop TO PUBLIC;
GRANT SELECT ON onestop.migration TO PUBLIC;
