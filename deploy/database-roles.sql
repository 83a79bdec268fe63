-- Who may do what in the database: its roles, whom each may become, every table with its columns and row security, what each role
-- may do with it, who may call each function, the policies, and the kinds of event that each service appends. One line for each; what every role may (`public`) is not repeated.
--
--     psql 'host=/run/postgresql dbname=onestop' --no-align --tuples-only --file deploy/database-roles.sql
--
-- A database that was migrated and not touched prints tests/testdata/database_roles.txt: tests/database_roles_test.cc compares
-- them, and tries every line.

WITH roles AS (
    SELECT 'public'::text AS name, NULL::oid AS oid
    UNION ALL
    -- The owner of the tables may do everything with them.
    SELECT r.rolname, r.oid FROM pg_roles r
    WHERE r.rolname LIKE 'onestop\_%' AND NOT r.rolsuper
      AND r.oid <> (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'dossier')
), schemas AS (
    SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), tables AS (
    SELECT t.oid, s.oid AS schema, s.nspname || '.' || t.relname AS name, t.relrowsecurity
    FROM pg_class t JOIN schemas s ON s.oid = t.relnamespace WHERE t.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), columns AS (
    SELECT a.attrelid, a.attname, a.attnum FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
), kinds (privilege, place) AS (
    VALUES ('SELECT', 1), ('INSERT', 2), ('UPDATE', 3), ('REFERENCES', 4), ('DELETE', 5), ('TRUNCATE', 6), ('TRIGGER', 7)
), held AS (
    SELECT r.name AS role, t.oid AS table_oid, t.name AS table_name, k.privilege, k.place,
        CASE
            WHEN k.place > 4 THEN CASE WHEN has_table_privilege(r.name, t.oid, k.privilege) THEN k.privilege END
            WHEN has_any_column_privilege(r.name, t.oid, k.privilege) THEN (
                SELECT k.privilege || CASE WHEN bool_and(has_column_privilege(r.name, t.oid, c.attnum, k.privilege)) THEN ''
                    ELSE ' (' || string_agg(c.attname, ', ' ORDER BY c.attnum)
                        FILTER (WHERE has_column_privilege(r.name, t.oid, c.attnum, k.privilege)) || ')' END
                FROM columns c WHERE c.attrelid = t.oid)
        END AS what
    FROM roles r CROSS JOIN tables t CROSS JOIN kinds k
    WHERE has_schema_privilege(r.name, t.schema, 'USAGE')
), lines (part, key, line) AS (
    SELECT 1, r.name, 'role ' || r.name || ': ' || concat_ws(', ',
        CASE WHEN a.rolcanlogin THEN 'logs in' ELSE 'does not log in' END,
        CASE WHEN NOT a.rolinherit THEN 'inherits nothing' END,
        CASE WHEN a.rolbypassrls THEN 'passes by row security' END,
        CASE WHEN a.rolcreaterole THEN 'makes roles' END,
        CASE WHEN a.rolcreatedb THEN 'makes databases' END,
        CASE WHEN a.rolreplication THEN 'replicates' END,
        (SELECT 'may become ' || string_agg(o.name, ', ' ORDER BY o.name COLLATE "C")
         FROM roles o WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')))
    FROM roles r JOIN pg_roles a ON a.oid = r.oid
    UNION ALL
    SELECT 2, s.nspname, 'schema ' || s.nspname || ': '
        || coalesce((SELECT string_agg(r.name || CASE WHEN has_schema_privilege(r.name, s.oid, 'CREATE') THEN ' (creates)' ELSE '' END,
                                       ', ' ORDER BY r.name COLLATE "C")
                     FROM roles r WHERE has_schema_privilege(r.name, s.oid, 'USAGE')
                       AND (r.name = 'public' OR NOT has_schema_privilege('public', s.oid, 'USAGE'))), 'no role')
    FROM schemas s
    UNION ALL
    SELECT 3, t.name, 'table ' || t.name || CASE WHEN t.relrowsecurity THEN ', row security: ' ELSE ': ' END
        || (SELECT string_agg(c.attname, ', ' ORDER BY c.attnum) FROM columns c WHERE c.attrelid = t.oid)
    FROM tables t
    UNION ALL
    SELECT 4, h.role || ' ' || h.table_name, h.role || ' on ' || h.table_name || ': ' || string_agg(h.what, ', ' ORDER BY h.place)
    FROM held h
    WHERE h.what IS NOT NULL
      AND (h.role = 'public' OR NOT EXISTS (SELECT FROM held p WHERE p.role = 'public' AND p.table_oid = h.table_oid AND p.what = h.what))
    GROUP BY h.role, h.table_name
    UNION ALL
    SELECT 5, f.name, 'function ' || f.name || CASE WHEN f.prosecdef THEN ', as its owner: ' ELSE ': ' END
        || coalesce((SELECT string_agg(r.name, ', ' ORDER BY r.name COLLATE "C") FROM roles r
                     WHERE has_schema_privilege(r.name, f.schema, 'USAGE') AND has_function_privilege(r.name, f.oid, 'EXECUTE')
                       AND (r.name = 'public' OR NOT has_function_privilege('public', f.oid, 'EXECUTE')
                            OR NOT has_schema_privilege('public', f.schema, 'USAGE'))), 'no role')
    FROM (SELECT p.oid, p.prosecdef, s.oid AS schema,
              s.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
          FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace) f
    UNION ALL
    SELECT 6, p.schemaname || '.' || p.tablename || ' ' || p.policyname,
        'policy ' || p.policyname || ' on ' || p.schemaname || '.' || p.tablename || ': '
        || CASE WHEN p.permissive = 'RESTRICTIVE' THEN 'only ' ELSE '' END || p.cmd || ' by '
        || array_to_string(ARRAY(SELECT o::text FROM unnest(p.roles) o ORDER BY o::text COLLATE "C"), ', ')
        || coalesce(', of rows with ' || regexp_replace(p.qual, '\s+', ' ', 'g'), '')
        || coalesce(', to rows with ' || regexp_replace(p.with_check, '\s+', ' ', 'g'), '')
    FROM pg_policies p
    UNION ALL
    SELECT 7, service, 'kinds of event that ' || service || ' appends: ' || (
        SELECT string_agg(kind::text, ', ' ORDER BY kind)
        FROM generate_series(1, 1000) kind WHERE dossier.appends(service, kind::smallint))
    FROM unnest(ARRAY['intake', 'workflow', 'approval']) service
)
SELECT line FROM lines ORDER BY part, key COLLATE "C";
