-- Personal data stand beside every event: events are append-only again.
--
-- Lock: ACCESS EXCLUSIVE on dossier.event, an instant. Reversal: none. Depends on: 0027, 0028.

DROP TABLE dossier.event_to_part;
DROP FUNCTION dossier.without_personal_fields(bytea);
DROP FUNCTION dossier.meaningless_field(integer);
DROP FUNCTION dossier.personal_fields(bytea);
DROP FUNCTION dossier.fields_of_message(bytea, integer, integer);

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON dossier.event
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_change();
