-- Spreads the tables of one database over a Citus cluster by province, each province's rows together on one server.
--
--   psql 'host=coordinator dbname=onestop user=onestop_owner' -v ON_ERROR_STOP=1 -f distribute.sql
--
-- After `onestop migrate`, once, on the coordinator, with the workers added (citus_add_node) and the roles of the migrations
-- there. A table that is distributed already is left as it is. README.md says what must be set besides.

SET citus.shard_replication_factor = 1;
-- For the triggers that refuse changes: they look at their own row alone.
SET citus.enable_unsafe_triggers = on;

DO $$
DECLARE
    ours regclass;
    first_one regclass;
BEGIN
    -- The migrator's own table stays where the migrator connects.
    FOR ours IN
        SELECT t.oid::regclass
        FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE t.relkind IN ('r', 'p') AND n.nspname IN ('approval', 'catalog', 'document', 'dossier')
        -- The largest first: the others are placed with it.
        ORDER BY t.oid <> 'dossier.event'::regclass, t.oid::regclass::text
    LOOP
        IF EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = ours) THEN
            first_one := coalesce(first_one, ours);
            CONTINUE;
        END IF;
        IF first_one IS NULL THEN
            PERFORM create_distributed_table(ours, 'province', colocate_with => 'none');
            first_one := ours;
        ELSE
            PERFORM create_distributed_table(ours, 'province', colocate_with => first_one::text);
        END IF;
    END LOOP;
END $$;

-- What the policies ask, on every server.
SELECT create_distributed_function('dossier.reader_is_of(text)');
SELECT create_distributed_function('dossier.reader_may_see(text, text, text)');
SELECT create_distributed_function('dossier.reader_sees(text, uuid)');
SELECT create_distributed_function('dossier.reader_sees_use(text, uuid)');
SELECT create_distributed_function('document.reader_sees(text, uuid)');
SELECT create_distributed_function('dossier.reader_reads(text, uuid, boolean)');
SELECT create_distributed_function('dossier.appends(text, smallint)');
