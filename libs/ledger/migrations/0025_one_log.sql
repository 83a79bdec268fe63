-- Every event has its batch, and a request is known by its event: the log of before, the recorded answers and the log
-- keeper's rights go.
--
-- Lock: ACCESS EXCLUSIVE on dossier.event while it is read once and its two indexes are made, a minute for ten millions.
-- Reversal: none. Depends on: 0022 to 0024.

ALTER TABLE dossier.event VALIDATE CONSTRAINT event_batch_check;
ALTER TABLE dossier.event ALTER COLUMN batch SET NOT NULL, ALTER COLUMN ordinal SET NOT NULL;
ALTER TABLE dossier.event DROP CONSTRAINT event_batch_check;
CREATE UNIQUE INDEX event_by_batch ON dossier.event (province, batch, ordinal);
-- A command is done once. Of these columns the random one decides first: comparing it costs least.
CREATE UNIQUE INDEX event_by_request ON dossier.event (province, request_id, caller);

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier.event
    FOR EACH STATEMENT EXECUTE FUNCTION dossier.refuse_change();

DROP TABLE dossier.log_by_event;
DROP TABLE dossier.request;

DROP POLICY keep_event ON dossier.event;
DROP POLICY keep_dossier ON dossier.dossier;
DROP POLICY keep_clock ON dossier.clock;
-- The role stays: it belongs to the whole cluster, where another database may still use it.
REVOKE ALL ON ALL TABLES IN SCHEMA dossier FROM onestop_keeper;
REVOKE ALL ON ALL TABLES IN SCHEMA catalog FROM onestop_keeper;
REVOKE ALL ON SCHEMA dossier, catalog FROM onestop_keeper;
