-- Followers of the log: a role of their own, which reads the log and its events, and the tree over the log, which is the
-- first thing that one of them derives (libs/ledger/follower.h, log_tree.h).
--
-- Lock: ACCESS EXCLUSIVE on dossier.event and dossier.log for an instant. Reversal: DROP TABLE dossier.log_tree, the
-- policies, the grants; the role stays, since it belongs to the whole cluster. Depends on: 0026.

DO $$
BEGIN
    CREATE ROLE onestop_follower LOGIN NOINHERIT;
    ALTER ROLE onestop_follower SET statement_timeout = '60s';
    ALTER ROLE onestop_follower SET lock_timeout = '30s';
    ALTER ROLE onestop_follower SET idle_in_transaction_session_timeout = '60s';
    ALTER ROLE onestop_follower SET search_path = '';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- Perfect subtrees over 256^(level + 1) events each.
CREATE TABLE dossier.log_tree (
    province text     NOT NULL,
    level    smallint NOT NULL CHECK (level >= 0),
    number   bigint   NOT NULL CHECK (number >= 0),
    hash     bytea    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (province, level, number)
);

GRANT USAGE ON SCHEMA dossier TO onestop_follower;
GRANT SELECT ON dossier.log, dossier.log_head TO onestop_follower;
GRANT SELECT (province, dossier_id, seq, kind, occur_time, record_time, payload, hash, batch, ordinal) ON dossier.event
    TO onestop_follower;
GRANT SELECT, INSERT, UPDATE, DELETE ON dossier.follower TO onestop_follower;
GRANT SELECT, INSERT, DELETE ON dossier.log_tree TO onestop_follower;
GRANT SELECT ON dossier.log_tree, dossier.follower TO onestop_reader;

CREATE POLICY follow_event ON dossier.event FOR SELECT TO onestop_follower USING (true);
CREATE POLICY follow_log ON dossier.log FOR SELECT TO onestop_follower USING (true);

-- What many events make together tells of none.
ALTER TABLE dossier.log_tree ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_log_tree ON dossier.log_tree FOR SELECT TO onestop_reader
    USING (province = current_setting('onestop.province', true));
CREATE POLICY follow_log_tree ON dossier.log_tree TO onestop_follower USING (true) WITH CHECK (true);

-- A node that was kept is never changed: a tree that no longer agrees with the log must be seen.
CREATE TRIGGER log_tree_is_append_only BEFORE UPDATE ON dossier.log_tree
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_change();
