-- Policies and triggers in forms that a Citus cluster can plan, so that the tables can be spread over one by province
-- (docs/adr/0027): a policy asks functions where it held a subquery, a trigger stands before each row and not before a
-- statement. Who may see and change what stays as it was, but for TRUNCATE, which no trigger refuses any more: not even
-- the tables' owner has the privilege.
--
-- And the index of acceptance has the order in which dossiers are listed, so that no page sorts all that were accepted.
--
-- Lock: SHARE on dossier.dossier while the index is made, seconds for a million: reads go on, writes wait. Then ACCESS
-- EXCLUSIVE on each table with a policy, for an instant. Reversal: the policies, triggers and index of before, which 0002,
-- 0004, 0006, 0008 and 0022 hold. Depends on: 0025.

CREATE INDEX dossier_in_order ON dossier.dossier (province, accept_time DESC, dossier_id);
DROP INDEX dossier.dossier_by_acceptance;
ALTER INDEX dossier.dossier_in_order RENAME TO dossier_by_acceptance;

-- Whether the reader is of this agency. Of the setting's text, not of an array that would be made anew for each row:
-- {"H31.06","H31.14"}, each in quotes, between commas or braces; a quote inside of one is written with a backslash before it, so
-- that it is no beginning. The planner puts its body into the policy.
CREATE FUNCTION dossier.reader_is_of(agency text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT strpos(',' || btrim(current_setting('onestop.agencies', true), '{}') || ',', ',"' || agency || '",') > 0
$$;

-- The one predicate, the same as dossier::MaySee(): the whole province, the own agencies, or what the caller submitted.
CREATE FUNCTION dossier.reader_may_see(resolving_agency text, intake_unit text, submitted_by text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT current_setting('onestop.scope', true) = 'province' OR dossier.reader_is_of(resolving_agency)
        OR dossier.reader_is_of(intake_unit) OR submitted_by = nullif(current_setting('onestop.submitter', true), '')
$$;

-- Whether the reader may see this dossier. In PL/pgSQL, which keeps the plan of its query; as the table's owner, since the
-- policy's conditions, made ready for each call anew, would cost more than the look-up.
CREATE FUNCTION dossier.reader_sees(of_province text, of_dossier uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    resolving text;
    intake text;
    submitter text;
BEGIN
    SELECT d.resolving_agency, d.intake_unit, d.submitted_by INTO resolving, intake, submitter
    FROM dossier.dossier d WHERE d.province = of_province AND d.dossier_id = of_dossier;
    RETURN dossier.reader_may_see(resolving, intake, submitter);
END $$;

-- Whether the reader may see a dossier that names the document.
CREATE FUNCTION dossier.reader_sees_use(of_province text, of_document uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dossier.document_use u WHERE u.province = of_province AND u.document_id = of_document);
END $$;

CREATE FUNCTION document.reader_sees(of_province text, of_document uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM document.document d WHERE d.province = of_province AND d.document_id = of_document);
END $$;

ALTER POLICY read_dossier ON dossier.dossier USING (
    province = current_setting('onestop.province', true)
    AND dossier.reader_may_see(resolving_agency, intake_unit, submitted_by));

DO $$
DECLARE
    derived text;
BEGIN
    FOREACH derived IN ARRAY ARRAY['event', 'task', 'clock', 'document_use', 'result_document'] LOOP
        EXECUTE format($policy$
            ALTER POLICY read_%1$s ON dossier.%1$I USING (
                province = current_setting('onestop.province', true)
                AND (current_setting('onestop.scope', true) = 'province'
                     OR dossier.reader_sees(province, dossier_id)))
            $policy$, derived);
    END LOOP;
END $$;
ALTER POLICY read_log ON dossier.log USING (province = current_setting('onestop.province', true));
ALTER POLICY read_document ON document.document USING (
    province = current_setting('onestop.province', true)
    AND (uploaded_by = nullif(current_setting('onestop.staff_id', true), '')
         OR dossier.reader_sees_use(province, document_id)));
ALTER POLICY read_verification ON document.verification USING (
    province = current_setting('onestop.province', true) AND document.reader_sees(province, document_id));
DROP FUNCTION dossier.reader_agencies();

DROP TRIGGER event_is_append_only ON dossier.event;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON dossier.event
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_change();
DROP TRIGGER log_is_append_only ON dossier.log;
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE ON dossier.log
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_change();
REVOKE TRUNCATE ON dossier.event, dossier.log FROM CURRENT_USER;
