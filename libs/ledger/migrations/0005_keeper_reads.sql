-- The log keeper counts the dossiers that are due or overdue, for the gauges: it reads their times, and nothing that
-- says whose they are.
--
-- Lock: ACCESS EXCLUSIVE on dossier.dossier and dossier.clock for the policies, for an instant. Reversal: drop the
-- two policies and revoke the columns. Depends on: 0002 (the tables).

GRANT SELECT (province, dossier_id, accept_time, due_time, finish_time) ON dossier.dossier TO onestop_keeper;
GRANT SELECT (province, dossier_id, number, running) ON dossier.clock TO onestop_keeper;

CREATE POLICY keep_dossier ON dossier.dossier FOR SELECT TO onestop_keeper USING (true);
CREATE POLICY keep_clock ON dossier.clock FOR SELECT TO onestop_keeper USING (true);
