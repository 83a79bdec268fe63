-- Personal data, papers and results are seen by those who may read them and not by all who may know of the dossier: a reader
-- says by the setting onestop.personal that it reads such data, and its agencies and submitter are then those that may
-- (libs/dossier/access.h). A system that submitted a dossier sees the sealed result of it, and of the papers those that it
-- uploaded itself: no draft, and nothing that the office added.
--
-- Lock: ACCESS EXCLUSIVE on four tables for an instant. Servers of the version before see no personal data and no papers
-- until they are replaced. Reversal: the policies of 0026 and 0027. Depends on: 0026, 0027.

-- Whether the reader reads personal data of this dossier, by its agency or, with `submitted`, also because it submitted it.
CREATE FUNCTION dossier.reader_reads(of_province text, of_dossier uuid, submitted boolean) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    resolving text;
    intake text;
    submitter text;
BEGIN
    IF current_setting('onestop.personal', true) IS DISTINCT FROM 'true' THEN
        RETURN false;
    END IF;
    SELECT d.resolving_agency, d.intake_unit, d.submitted_by INTO resolving, intake, submitter
    FROM dossier.dossier d WHERE d.province = of_province AND d.dossier_id = of_dossier;
    -- The whole province: a look-up, whose permission is the secret. No role reads personal data of all.
    RETURN current_setting('onestop.scope', true) = 'province'
        OR dossier.reader_is_of(resolving) OR dossier.reader_is_of(intake)
        OR (submitted AND submitter = nullif(current_setting('onestop.submitter', true), ''));
END $$;

ALTER POLICY read_personal_data ON dossier.personal_data USING (
    province = current_setting('onestop.province', true) AND dossier.reader_reads(province, dossier_id, true));
ALTER POLICY read_document_use ON dossier.document_use USING (
    province = current_setting('onestop.province', true) AND dossier.reader_reads(province, dossier_id, false));
-- 3: sealed.
ALTER POLICY read_result_document ON dossier.result_document USING (
    province = current_setting('onestop.province', true) AND dossier.reader_reads(province, dossier_id, kind = 3));
